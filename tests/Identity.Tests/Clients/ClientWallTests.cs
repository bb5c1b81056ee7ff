using System.Net;
using System.Text.Json;
using AseanPlatform.Testing;
using Npgsql;
using Shouldly;

namespace AseanPlatform.Identity.Tests.Clients;

public sealed class ClientWallTests(Platform platform)
{
    [Fact]
    public async Task Another_tenants_client_is_not_there()
    {
        var (mine, other) = (await platform.NewConsultancy(), await platform.NewConsultancy());
        var client = await other.NewClient();
        using var admin = mine.Admin.At("identity");

        (await admin.GetAsync($"/api/v1/clients/{client.Id}")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await admin.GetAsync($"/api/v1/clients/{client.Id}/invitations")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await admin.PutAsync($"/api/v1/clients/{client.Id}/grants/{Guid.NewGuid()}", null)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await admin.GetJson<JsonElement>("/api/v1/clients")).GetArrayLength().ShouldBe(0);
    }

    [Fact]
    public async Task A_client_sees_itself_and_a_consultant_what_was_granted()
    {
        var consultancy = await platform.NewConsultancy();
        var (one, two) = (await consultancy.NewClient(), await consultancy.NewClient());
        var colleague = await consultancy.InviteColleague();
        using var ofOne = one.Admin.At("identity");
        using var consultant = colleague.At("identity");

        (await ofOne.GetAsync($"/api/v1/clients/{one.Id}")).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await ofOne.GetAsync($"/api/v1/clients/{two.Id}")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await ofOne.GetAsync("/api/v1/clients")).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await ofOne.GetAsync("/api/v1/people")).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await consultant.GetJson<JsonElement>("/api/v1/clients")).GetArrayLength().ShouldBe(0);
    }

    [Fact]
    public async Task The_operator_sees_no_client_and_no_person()
    {
        var consultancy = await platform.NewConsultancy();
        var client = await consultancy.NewClient();
        using var operators = platform.Operator().At("identity");

        (await operators.GetAsync("/api/v1/clients")).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await operators.GetAsync($"/api/v1/clients/{client.Id}")).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await operators.GetAsync("/api/v1/people")).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task The_service_login_without_a_context_sees_no_person_client_invitation_or_credential()
    {
        await platform.NewConsultancy();
        await using var sql = await platform.Sql("identity", "app");

        foreach (var table in new[] { "person", "credential", "membership", "member", "client", "invitation", "tenant_account", "grant_given" })
        {
            await using var count = new NpgsqlCommand($"SELECT count(*) FROM {table}", sql);
            (await count.ExecuteScalarAsync()).ShouldBe(0L, table);
        }
    }
}

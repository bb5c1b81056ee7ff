using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using AseanPlatform.Testing;
using Npgsql;
using Shouldly;

namespace AseanPlatform.Identity.Tests;

public sealed class EditorTests(Platform platform)
{
    [Fact]
    public async Task An_operator_makes_somebody_an_editor_and_ends_it_within_seconds_and_both_are_logged()
    {
        var person = await (await platform.NewConsultancy()).InviteColleague();
        using var operators = platform.Operator().At("identity");
        using var own = person.At("identity");
        var id = (await own.GetJson<JsonNode>("/api/v1/me"))["personId"]!.GetValue<Guid>();
        using var browser = person.Browser();

        (await operators.PostJson<JsonNode>("/api/v1/editors", new { email = person.Email.ToUpperInvariant() }))["personId"]!.GetValue<Guid>().ShouldBe(id);
        (await operators.GetJson<JsonArray>("/api/v1/editors")).Select(e => e!["email"]!.GetValue<string>()).ShouldContain(person.Email);
        using (var none = await own.PutAsJsonAsync("/api/v1/sessions/current/membership", new { tenantId = (Guid?)null })) none.IsSuccessStatusCode.ShouldBeTrue(await none.Content.ReadAsStringAsync());
        await Eventually.Passes(async () => (await Drafts()).ShouldBe(HttpStatusCode.OK));

        using var ended = await operators.DeleteAsync(new Uri($"/api/v1/editors/{id}", UriKind.Relative));
        ended.StatusCode.ShouldBe(HttpStatusCode.NoContent);
        await Eventually.Passes(async () => (await Drafts()).ShouldBe(HttpStatusCode.Forbidden), TimeSpan.FromSeconds(4));

        await using var sql = await platform.Sql("identity");
        await using var log = new NpgsqlCommand("SELECT count(*) FROM audit_entry WHERE payload ->> 'what' LIKE 'platform-role%' AND payload::text LIKE $1", sql) { Parameters = { new() { Value = $"%{id}%" } } };
        Convert.ToInt64(await log.ExecuteScalarAsync(), null).ShouldBe(2);

        async Task<HttpStatusCode> Drafts()
        {
            using var answer = await browser.GetAsync(new Uri("/api/v1/drafts", UriKind.Relative));
            return answer.StatusCode;
        }
    }

    [Fact]
    public async Task Who_has_no_account_is_no_editor()
    {
        using var operators = platform.Operator().At("identity");

        using var answer = await operators.PostAsJsonAsync("/api/v1/editors", new { email = "nobody@nowhere.test" });

        answer.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        JsonNode.Parse(await answer.Content.ReadAsStringAsync())!["code"]!.GetValue<string>().ShouldBe("editor.no-account");
    }
}

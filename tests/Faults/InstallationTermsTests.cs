using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using AseanPlatform.Testing;
using Shouldly;

namespace AseanPlatform.Faults;

/// <summary>The installation's terms concern everybody on it, so they are published on a platform that nobody else uses.</summary>
[Collection(nameof(OwnStack))]
public sealed class InstallationTermsTests
{
    sealed record Pending(bool OfTenant, string Kind, int Version, bool ForOrganisation);

    [Fact]
    public async Task Terms_are_asked_of_everybody_the_agreement_of_administrators_and_both_again_after_a_new_version()
    {
        await using var stack = await Stack.Start();
        using var platform = Platform.Of(stack.File);
        var consultancy = await platform.NewConsultancy();
        var client = await consultancy.NewClient();
        using var operators = platform.Operator().Browser();
        await Publish(operators, "terms", 0);
        await Publish(operators, "processor-agreement", 0);

        // Who signs in from now on: the consultancy's administrator is asked for both, a client's person for the terms.
        var admin = await Again(platform, consultancy.Admin);
        var person = await Again(platform, client.Admin);
        using var office = admin.Browser();
        using var desk = person.Browser();
        (await office.GetJson<List<Pending>>("/api/v1/me/legal")).OrderBy(p => p.Kind, StringComparer.Ordinal).ShouldBe([new(false, "processor-agreement", 1, true), new(false, "terms", 1, false)]);
        (await desk.GetJson<List<Pending>>("/api/v1/me/legal")).ShouldBe([new(false, "terms", 1, false)]);
        foreach (var http in new[] { office, desk })
        {
            (await http.GetAsync("/app")).Headers.Location!.OriginalString.ShouldBe("/app/acceptance");
            (await Code(await http.GetAsync($"/api/v1/clients/{client.Id}"))).ShouldBe("legal.acceptance-required");
        }
        (await operators.GetAsync("/api/v1/tenants")).StatusCode.ShouldBe(HttpStatusCode.OK); // who publishes is not asked

        await Accept(office, "terms", 1);
        (await Code(await office.GetAsync("/api/v1/clients"))).ShouldBe("legal.acceptance-required");
        await Accept(office, "processor-agreement", 1);
        await Accept(desk, "terms", 1);
        foreach (var http in new[] { office, desk })
        {
            (await http.GetAsync($"/api/v1/clients/{client.Id}")).StatusCode.ShouldBe(HttpStatusCode.OK);
            (await http.GetAsync("/app")).StatusCode.ShouldBe(HttpStatusCode.OK);
        }
        (await operators.GetJson<JsonElement>("/api/v1/legal/acceptances")).GetArrayLength().ShouldBe(3);

        await Publish(operators, "terms", 1);
        (await desk.GetAsync("/app")).Headers.Location!.OriginalString.ShouldBe("/app/acceptance"); // pages ask at once
        await Eventually.Passes(async () => (await Code(await desk.GetAsync($"/api/v1/clients/{client.Id}"))).ShouldBe("legal.acceptance-required"), TimeSpan.FromSeconds(70));
    }

    static async Task<Person> Again(Platform platform, Person person) => await platform.SignIn(person.Email);

    static async Task Publish(HttpClient operators, string kind, int basedOn) => await operators.PostJson($"/api/v1/legal/{kind}", new { english = $"Words {basedOn + 1}", chinese = $"文本 {basedOn + 1}", basedOn });

    static async Task Accept(HttpClient http, string kind, int version) => await http.PostJson("/api/v1/me/legal", new { ofTenant = false, kind, version });

    static async Task<string?> Code(HttpResponseMessage answer)
    {
        using (answer) return answer.IsSuccessStatusCode ? null : (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("code").GetString();
    }
}

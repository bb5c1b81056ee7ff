using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using AseanPlatform.Testing;
using Npgsql;
using Shouldly;
using Xunit;

namespace AseanPlatform.Assessment.Tests.Scorecards;

public sealed class ScorecardTests(Platform platform)
{
    static readonly string[] s_vietnam = ["VN"];
    static readonly string[] s_gates = ["te-01", "fe-01", "ss-01", "hc-03", "pd-01", "ac-01", "rr-01"];

    [Fact]
    public async Task The_form_asks_the_seven_gate_statements_in_both_languages()
    {
        using var visitor = await platform.Visitor("assessment", "start");

        var form = await visitor.GetJson<JsonNode>("/api/v1/scorecards/form");

        form["statements"]!.AsArray().Select(s => s!["id"]!.GetValue<string>()).ShouldBe(s_gates);
        form["statements"]![0]!["anchors"]!.AsArray().Count.ShouldBe(5);
        form["statements"]![0]!["statement"]!["zh-Hans"]!.GetValue<string>().ShouldNotBeNullOrEmpty();
        form["markets"]!.AsArray().Count.ShouldBe(12);
        form["markets"]!.AsArray().Where(m => m!["reference"]!.GetValue<bool>()).Select(m => m!["id"]!.GetValue<string>()).ShouldBe(["EU"]);
    }

    [Fact]
    public async Task The_result_is_a_first_look_without_band_or_overall_number()
    {
        var (_, made) = await Make(slug: null, new { organisation = "Cà phê 咖啡", language = "en", answers = Levels(0, 1, 2, 3, 4, null, 2), markets = s_vietnam });
        using var link = await platform.Link("assessment", made["key"]!.GetValue<string>(), "scorecard");

        var result = await link.GetJson<JsonNode>("/api/v1/scorecards/current");

        result["organisation"]!.GetValue<string>().ShouldBe("Cà phê 咖啡");
        result["firstLook"]!.ToJsonString().ShouldBe("""{"of":49,"statements":7}""");
        result["coverage"]!.ToJsonString().ShouldBe("""{"done":6,"shown":7}""");
        result["overall"].ShouldBeNull();
        result["principles"]!.AsArray().ShouldAllBe(p => p!["band"] == null && p["score"] == null);
        result["statements"]!.AsArray().Select(s => (int?)s!["bar"]).ShouldBe([0, 25, 50, 75, 100, null, 50]);
        result["obligations"]!.AsArray().Count.ShouldBe(9);
        result["obligations"]!.AsArray().ShouldAllBe(o => o!["jurisdiction"]!.GetValue<string>() == "VN" && o["standing"] != null && o["sources"]!.AsArray().Count > 0);
        result["contact"]!.GetValue<string>().ShouldBe("none");
    }

    [Fact]
    public async Task An_id_opens_nothing_and_a_key_opens_one_scorecard()
    {
        var consultancy = await platform.NewConsultancy();
        var (start, first) = await Make(consultancy.Slug, Ratings());
        var (_, second) = await Make(consultancy.Slug, Ratings());

        first["key"]!.GetValue<string>().Length.ShouldBe(22); // 128 bits
        using var byId = await start.GetAsync(new Uri("/api/v1/scorecards/current", UriKind.Relative));
        byId.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        using var link = await platform.Link("assessment", second["key"]!.GetValue<string>(), "scorecard");
        (await link.GetJson<JsonNode>("/api/v1/scorecards/current"))["id"]!.GetValue<Guid>().ShouldBe(second["id"]!.GetValue<Guid>());
        await Should.ThrowAsync<HttpRequestException>(() => platform.Link("assessment", "AAAAAAAAAAAAAAAAAAAAAA", "scorecard"));
    }

    [Fact]
    public async Task What_is_no_scorecard_is_refused()
    {
        using var visitor = await platform.Visitor("assessment", "start");
        (object Body, int Status)[] wrong =
        [
            (new { language = "en", answers = new[] { new { statementId = "te-01", level = 5 } }, markets = Array.Empty<string>() }, 422),
            (new { language = "en", answers = new[] { new { statementId = "te-02", level = 1 } }, markets = Array.Empty<string>() }, 422),
            (new { language = "en", answers = new[] { new { statementId = "te-01", level = 1 }, new { statementId = "te-01", level = 2 } }, markets = Array.Empty<string>() }, 422),
            (new { language = "en", answers = Levels(1), markets = new[] { "XX" } }, 422),
            (new { language = "fr", answers = Levels(1), markets = Array.Empty<string>() }, 422),
            (new { language = "en", answers = Levels(1), markets = Array.Empty<string>(), organisation = new string('x', 201) }, 422),
            (new { language = "en", answers = Levels(1) }, 400),
            (new { language = "en", answers = Levels(1), markets = Array.Empty<string>(), band = "leading" }, 400),
        ];

        foreach (var (body, status) in wrong)
        {
            using var answer = await visitor.PostAsJsonAsync("/api/v1/scorecards", body);
            ((int)answer.StatusCode).ShouldBe(status, await answer.Content.ReadAsStringAsync());
        }
    }

    [Fact]
    public async Task An_address_counts_only_after_it_was_confirmed_and_then_once()
    {
        var consultancy = await platform.NewConsultancy();
        var (_, made) = await Make(consultancy.Slug, Ratings());
        var id = made["id"]!.GetValue<Guid>();
        using var link = await platform.Link("assessment", made["key"]!.GetValue<string>(), "scorecard");
        var email = $"visitor@{Platform.Unique("v")}.test";
        await LeaveAddress(link, email);
        await LeaveAddress(link, email); // a second press asks for no second mail
        (await Events(id, "ConfirmationAsked")).ShouldBe(1);
        (await link.GetJson<JsonNode>("/api/v1/scorecards/current"))["contact"]!.GetValue<string>().ShouldBe("asked");

        using var confirm = await ConfirmLink(consultancy.Id, id);
        var answers = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => confirm.PostJson<JsonNode>("/api/v1/contacts/current/confirmation", null)));

        answers.Select(a => a.ToJsonString()).Distinct().Count().ShouldBe(1);
        (await Events(id, "ContactConfirmed")).ShouldBe(1);
        using var reporting = await platform.As("reporting", "assessment", consultancy.Id);
        var snapshot = await reporting.GetByteArrayAsync(new Uri($"/internal/snapshots/{id}", UriKind.Relative));
        Convert.ToHexStringLower(SHA256.HashData(snapshot)).ShouldBe(answers[0]["snapshotSha256"]!.GetValue<string>());
        JsonNode.Parse(snapshot)!["kind"]!.GetValue<string>().ShouldBe("scorecard");
        (await reporting.GetJson<JsonNode>($"/internal/contacts/{id}"))["kind"]!.GetValue<string>().ShouldBe("lead");
        using var late = await link.PostAsJsonAsync("/api/v1/scorecards/current/contact", new { email = "other@example.test", consentVersion = "consent/1", language = "en" });
        (await late.Code()).ShouldBe("contact.confirmed");
    }

    [Fact]
    public async Task A_new_address_ends_the_link_that_went_to_the_old_one()
    {
        var consultancy = await platform.NewConsultancy();
        var (_, made) = await Make(consultancy.Slug, Ratings());
        using var link = await platform.Link("assessment", made["key"]!.GetValue<string>(), "scorecard");
        await LeaveAddress(link, "first@example.test");
        using var old = await ConfirmLink(consultancy.Id, made["id"]!.GetValue<Guid>());

        await LeaveAddress(link, "second@example.test");

        using var answer = await old.PostAsync(new Uri("/api/v1/contacts/current/confirmation", UriKind.Relative), null);
        answer.StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task The_hub_makes_no_lead()
    {
        var (_, made) = await Make(slug: null, Ratings());
        var id = made["id"]!.GetValue<Guid>();
        using var link = await platform.Link("assessment", made["key"]!.GetValue<string>(), "scorecard");
        await LeaveAddress(link, $"visitor@{Platform.Unique("v")}.test");
        var hub = (Guid)(await Scalar("SELECT tenant_id FROM scorecard WHERE id = $1", id))!;

        using var confirm = await ConfirmLink(hub, id);
        await confirm.PostJson("/api/v1/contacts/current/confirmation", null);

        (await Scalar("SELECT is_lead FROM contact WHERE scorecard_id = $1", id)).ShouldBe(false);
    }

    [Fact]
    public async Task What_is_no_address_or_no_consent_is_refused()
    {
        var (_, made) = await Make(slug: null, Ratings());
        using var link = await platform.Link("assessment", made["key"]!.GetValue<string>(), "scorecard");
        (string Email, string Consent)[] wrong =
        [
            ("", "consent/1"), ("nobody", "consent/1"), ("a@b", "consent/1"), ("a@x.test, b@y.test", "consent/1"), ("a@x.test;b@y.test", "consent/1"),
            ("Name <a@x.test>", "consent/1"), ("a@@x.test", "consent/1"), ($"{new string('a', 65)}@x.test", "consent/1"), ("a@x.test", "consent/0"),
        ];

        foreach (var (email, consentVersion) in wrong)
        {
            using var answer = await link.PostAsJsonAsync("/api/v1/scorecards/current/contact", new { email, consentVersion, language = "en" });
            answer.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity, email);
        }
        using var control = await link.PostAsJsonAsync("/api/v1/scorecards/current/contact", new { email = "a@x.test\r\nBcc: b@y.test", consentVersion = "consent/1", language = "en" });
        control.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
    }

    [Fact]
    public async Task The_consent_is_there_in_both_languages_and_names_who_asks()
    {
        var consultancy = await platform.NewConsultancy();
        using var visitor = await platform.Visitor("assessment", "start", consultancy.Slug);

        var english = await Eventually.Value(async () => (await visitor.GetJson<JsonNode>("/api/v1/scorecards/consent?language=en"))["text"]!.GetValue<string>() is var text
            && text.Contains(consultancy.Name, StringComparison.Ordinal) ? text : null, what: "the consultancy's name in its consent");
        var chinese = (await visitor.GetJson<JsonNode>("/api/v1/scorecards/consent?language=zh-Hans"))["text"]!.GetValue<string>();

        english.ShouldContain("withdraw");
        chinese.ShouldContain(consultancy.Name);
        chinese.ShouldContain("撤回");
        using var unknown = await visitor.GetAsync(new Uri("/api/v1/scorecards/consent?language=fr", UriKind.Relative));
        unknown.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
    }

    static object Ratings() => new { language = "en", answers = Levels(3, 3, 3, 3, 3, 3, 3), markets = new[] { "SG" } };

    static object[] Levels(params int?[] levels) => [.. levels.Select((level, n) => new { statementId = s_gates[n], level })];

    async Task<(HttpClient Start, JsonNode Made)> Make(string? slug, object ratings)
    {
        var start = await platform.Visitor("assessment", "start", slug);
        return (start, await start.PostJson<JsonNode>("/api/v1/scorecards", ratings));
    }

    static async Task LeaveAddress(HttpClient link, string email)
    {
        using var answer = await link.PostAsJsonAsync("/api/v1/scorecards/current/contact", new { email, consentVersion = "consent/1", language = "en" });
        answer.StatusCode.ShouldBe(HttpStatusCode.Accepted, await answer.Content.ReadAsStringAsync());
    }

    /// <summary>What the mail would hold.</summary>
    async Task<HttpClient> ConfirmLink(Guid tenant, Guid id)
    {
        using var notification = await platform.As("notification", "assessment", tenant);
        var made = await notification.PostJson<JsonNode>($"/internal/contacts/{id}/link", null);
        return await platform.Link("assessment", made["url"]!.GetValue<string>(), "confirm");
    }

    async Task<long> Events(Guid id, string name) =>
        (long)(await Scalar($"SELECT count(*) FROM outbox_message WHERE exchange LIKE '%{name}' AND body LIKE '%' || $1::text || '%'", id))!;

    async Task<object?> Scalar(string query, object value)
    {
        await using var sql = await platform.Sql("assessment");
        await using var command = new NpgsqlCommand(query, sql) { Parameters = { new() { Value = value } } };
        return await command.ExecuteScalarAsync();
    }
}

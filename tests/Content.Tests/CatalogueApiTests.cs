using System.Net;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using AseanPlatform.Testing;
using Npgsql;
using Shouldly;
using Xunit;

[assembly: AssemblyFixture(typeof(Platform))]

namespace AseanPlatform.Content.Tests;

public sealed class CatalogueApiTests(Platform platform)
{
    [Fact]
    public async Task The_release_is_published_once_with_the_moment_it_was_known()
    {
        using var hub = await platform.Visitor("content", "hub");

        var releases = await hub.GetJson<JsonArray>("/api/v1/releases");

        var release = releases.ShouldHaveSingleItem()!;
        release["id"]!.GetValue<string>().ShouldBe("2026.11");
        release["asOf"]!.GetValue<string>().ShouldBe("2026-11-21");
        release["publishedAt"]!.GetValue<DateTimeOffset>().ShouldBeInRange(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddMinutes(1));
        (await hub.GetJson<JsonNode>("/api/v1/releases/current")).ToJsonString().ShouldBe(release.ToJsonString());
        await using var sql = await platform.Sql("content");
        await using var events = new NpgsqlCommand("SELECT count(*) FROM outbox_message WHERE exchange LIKE '%ReleasePublished'", sql);
        (await events.ExecuteScalarAsync()).ShouldBe(1L);
    }

    [Fact]
    public async Task The_whole_release_is_the_document_that_its_hash_names_and_only_for_services()
    {
        using var assessment = await platform.As("assessment", "content");
        using var answer = await assessment.GetAsync(new Uri("/internal/releases/2026.11", UriKind.Relative));

        var document = await answer.Content.ReadAsByteArrayAsync();

        Convert.ToHexStringLower(SHA256.HashData(document)).ShouldBe(answer.Headers.GetValues("X-Content-Sha256").Single());
        using var hub = await platform.Visitor("content", "hub");
        using var refused = await hub.GetAsync(new Uri("/internal/releases/2026.11", UriKind.Relative));
        refused.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        using var absent = await assessment.GetAsync(new Uri("/internal/releases/2099.01", UriKind.Relative));
        absent.StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Theory]
    [InlineData("/api/v1/principles", 7)]
    [InlineData("/api/v1/statements", 49)]
    [InlineData("/api/v1/jurisdictions", 14)]
    public async Task Items_come_in_the_order_of_the_catalogue(string path, int count)
    {
        using var hub = await platform.Visitor("content", "hub");

        var answer = await hub.GetJson<JsonNode>(path);

        answer["release"]!.GetValue<string>().ShouldBe("2026.11");
        answer["items"]!.AsArray().Count.ShouldBe(count);
    }

    [Fact]
    public async Task A_source_says_what_it_is_and_when_it_was_seen()
    {
        using var hub = await platform.Visitor("content", "hub");

        var source = (await hub.GetJson<JsonNode>("/api/v1/sources/guide2024-clause-map"))["item"]!;

        source["tier"].ShouldNotBeNull();
        source["seenOn"]!["date"].ShouldNotBeNull();
        using var absent = await hub.GetAsync(new Uri("/api/v1/sources/nowhere", UriKind.Relative));
        absent.StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Theory]
    [InlineData("ob-vn-02", "VN", "2026-02-28", "binding-not-yet-in-force")]
    [InlineData("ob-vn-02", "VN", "2026-03-01", "binding-in-force")]
    [InlineData("ob-vn-h1", "VN", "2025-12-31", "binding-in-force")]
    [InlineData("ob-vn-h1", "VN", "2026-01-01", "superseded")]
    [InlineData("ob-mm-01", "MM", "2021-02-15", "uncertain")]
    [InlineData("ob-sg-01", "SG", "2014-06-01", "uncertain")]
    [InlineData("ob-eu-05", "EU", "2027-12-02", "binding-in-force")]
    public async Task Force_is_told_for_the_day_that_is_asked(string id, string market, string asOf, string state)
    {
        using var hub = await platform.Visitor("content", "hub");

        var answer = await hub.GetJson<JsonNode>($"/api/v1/obligations?market={market}&asOf={asOf}");

        var obligation = answer["items"]!.AsArray().Single(o => o!["id"]!.GetValue<string>() == id)!;
        obligation["force"]!.GetValue<string>().ShouldBe(state);
        obligation["standing"].ShouldNotBeNull();
        obligation["sources"]!.AsArray().ShouldAllBe(s => answer["sources"]![s!.GetValue<string>()] != null);
        obligation["discrepancies"]!.AsArray().ShouldAllBe(d => answer["discrepancies"]![d!.GetValue<string>()] != null);
    }

    [Fact]
    public async Task Transitions_name_a_later_day_for_some()
    {
        using var hub = await platform.Visitor("content", "hub");

        var answer = await hub.GetJson<JsonNode>("/api/v1/obligations?market=VN&asOf=2027-03-01");

        var transitions = answer["items"]!.AsArray().Single(o => o!["id"]!.GetValue<string>() == "ob-vn-02")!["transitions"]!.AsArray();
        transitions.Select(t => (t!["compliantBy"]!["date"]!.GetValue<string>(), t["passed"]!.GetValue<bool>())).ShouldBe([("2027-03-01", true), ("2027-09-01", false)]);
    }

    [Fact]
    public async Task Without_a_day_it_is_today_in_the_market()
    {
        using var hub = await platform.Visitor("content", "hub");

        var markets = (await hub.GetJson<JsonNode>("/api/v1/obligations"))["markets"]!.AsArray();

        markets.Count.ShouldBe(12);
        foreach (var market in markets)
        {
            var here = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(DateTimeOffset.UtcNow, TimeZoneInfo.FindSystemTimeZoneById(market!["timeZone"]!.GetValue<string>())).DateTime);
            DateOnly.ParseExact(market["asOf"]!.GetValue<string>(), "yyyy-MM-dd").ShouldBeInRange(here.AddDays(-1), here);
        }
    }

    [Theory]
    [InlineData("market=XX", "/market")]
    [InlineData("market=ASEAN", "/market")]
    [InlineData("market=VN&asOf=2026-02-30", "/asOf")]
    [InlineData("market=VN&asOf=yesterday", "/asOf")]
    [InlineData("market=VN&release=2099.01", "/release")]
    public async Task What_does_not_exist_is_named(string query, string member)
    {
        using var hub = await platform.Visitor("content", "hub");

        using var answer = await hub.GetAsync(new Uri($"/api/v1/obligations?{query}", UriKind.Relative));

        answer.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        JsonNode.Parse(await answer.Content.ReadAsStringAsync())!["errors"]!.AsObject().Select(e => e.Key).ShouldBe([member]);
    }

    [Fact]
    public async Task Nobody_reads_without_a_token_and_the_database_never_changes_a_release()
    {
        using var nobody = new HttpClient { BaseAddress = platform.Service("content") };
        using var answer = await nobody.GetAsync(new Uri("/api/v1/principles", UriKind.Relative));
        answer.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);

        await using var sql = await platform.Sql("content", "app");
        await using var update = new NpgsqlCommand("UPDATE release SET sha256 = repeat('0', 64)", sql);
        (await Should.ThrowAsync<PostgresException>(() => update.ExecuteNonQueryAsync())).SqlState.ShouldBe(PostgresErrorCodes.InsufficientPrivilege);
    }
}

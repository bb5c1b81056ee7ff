using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using AseanPlatform.Assessment.PortfolioReports;
using AseanPlatform.Assessment.Tests.Reviews;
using AseanPlatform.Testing;
using Npgsql;
using Shouldly;
using Xunit;

namespace AseanPlatform.Assessment.Tests.PortfolioReports;

/// <summary>What is frozen of a portfolio, who may ask for it, who reads it, and when it goes.</summary>
public sealed class PortfolioReportTests(Platform platform)
{
    const string Path = "/api/v1/portfolio/reports";

    [Fact]
    public async Task Every_number_is_the_one_that_the_list_and_the_heat_map_show()
    {
        var consultancy = await platform.NewConsultancy();
        using var http = consultancy.Admin.At("assessment");
        using var signed = await Work.Start(await consultancy.NewClient());
        await signed.AnswerAll(2);
        await signed.Submit();
        using (await signed.SignOff(http)) { }
        using var reopened = await signed.Reopen(signed.Http);
        var next = (await reopened.Json<JsonNode>())["id"]!.GetValue<Guid>();
        using (var put = await signed.Http.PutAsJsonAsync($"/api/v1/assessments/{next}/answers/te-01", Work.Level(4, basedOn: 1))) put.StatusCode.ShouldBe(HttpStatusCode.OK);
        using var weak = await Work.Start(await consultancy.NewClient());
        using (await weak.Put("te-01", Work.Level(1))) { }
        using (await weak.Put("te-02", Work.Level(4))) { }
        await weak.Http.PostJson($"/api/v1/clients/{weak.Client.Id}/actions", new { title = "Write it down 写下来", dueOn = DateTime.UtcNow.AddDays(9).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) });
        using (var markets = await weak.Http.PutAsJsonAsync($"{weak.Path}/markets", new { markets = new[] { "VN", "EU" } })) markets.EnsureSuccessStatusCode();
        var idle = await consultancy.NewClient();
        await Known(http, 3);

        var id = await Ask(http, [signed.Client.Id, weak.Client.Id, idle.Id], "en", "zh-Hans");
        var (list, map) = (await http.GetJson<JsonNode>("/api/v1/portfolio"), await http.GetJson<JsonNode>("/api/v1/portfolio/heat-map"));
        var (snapshot, sha256) = await Frozen(consultancy, id);

        ((string)snapshot["schema"]!, (string)snapshot["madeBy"]!, snapshot["languages"]!.AsArray().Count).ShouldBe(("portfolio/1", consultancy.Admin.Name, 2));
        ((string)snapshot["tenant"]!["name"]!).ShouldBe(consultancy.Name);
        ((string)(await http.GetJson<JsonNode>($"{Path}/{id}"))["snapshotSha256"]!).ShouldBe(sha256);
        var clients = snapshot["clients"]!.AsArray().Select(c => c!).ToList();
        ((Guid)clients[0]["id"]!).ShouldBe(idle.Id, "without a number first, then the lowest");
        clients.Skip(1).Select(c => Tenths(c["score"])).ShouldBeInOrder();
        foreach (var client in clients)
        {
            var entry = list["items"]!.AsArray().Single(i => (Guid)i!["clientId"]! == (Guid)client["id"]!)!;
            var line = map["items"]!.AsArray().Single(i => (Guid)i!["clientId"]! == (Guid)client["id"]!)!;
            foreach (var member in (string[])["name", "state", "country", "cycle", "deltaTenths", "provisional", "coverage", "score", "lastScore", "release"]) Same(client[member], entry[member]).ShouldBeTrue(member);
            ((string?)client["due"]?["title"], (string?)client["due"]?["on"]).ShouldBe(((string?)entry["nextDue"]?["title"], (string?)entry["nextDue"]?["on"]));
            client["cells"]!.AsArray().Count.ShouldBe(line["cells"]!.AsArray().Count);
            foreach (var (cell, shown) in client["cells"]!.AsArray().Zip(line["cells"]!.AsArray()))
                foreach (var member in (string[])["principle", "score", "band", "why", "deltaTenths"]) Same(cell![member], shown![member]).ShouldBeTrue(member);
        }
        clients.Single(c => (Guid)c["id"]! == signed.Client.Id)["deltaTenths"]!.GetValue<int>().ShouldBeGreaterThan(0);
        foreach (var (principle, n) in snapshot["principles"]!.AsArray().Select((p, n) => (p!, n)))
        {
            var numbers = clients.Where(c => c["cells"]!.AsArray().Count > 0).Select(c => c["cells"]![n]!["score"]).Where(s => s is not null).Select(s => (decimal)s!["numerator"]!.GetValue<long>() / s["denominator"]!.GetValue<long>()).ToList();
            ((int)principle["clients"]!, (int)principle["low"]!).ShouldBe((numbers.Count, numbers.Count(number => number < 40)));
            ((int)principle["meanTenths"]!).ShouldBe((int)Math.Round(numbers.Average() * 10, MidpointRounding.AwayFromZero));
        }
        var duties = snapshot["obligations"]!.AsArray();
        duties.ShouldAllBe(d => (string)d!["jurisdiction"]! == "VN" || (string)d["jurisdiction"]! == "EU");
        duties.ShouldAllBe(d => d!["from"] != null && (int)d["clients"]! == 1);
        await Canonical(sha256, consultancy, id);
    }

    [Fact]
    public async Task Who_may_not_see_one_of_the_chosen_clients_gets_no_report_and_learns_nothing()
    {
        var (consultancy, other) = (await platform.NewConsultancy(), await platform.NewConsultancy());
        var (granted, hidden, foreign) = (await consultancy.NewClient(), await consultancy.NewClient(), await other.NewClient());
        var consultant = await consultancy.InviteColleague();
        await Grant(consultancy, granted, consultant);
        using var http = consultant.At("assessment");
        using var admin = consultancy.Admin.At("assessment");
        await Known(http, 1);
        await Known(admin, 2);

        var answers = new List<(HttpStatusCode, string?)>();
        foreach (var id in new[] { hidden.Id, foreign.Id, Guid.CreateVersion7() })
        {
            using var refused = await http.PostAsJsonAsync(Path, new { clients = new[] { granted.Id, id }, languages = new[] { "en" } });
            answers.Add((refused.StatusCode, await refused.Code()));
        }
        answers.ShouldAllBe(answer => answer.Item1 == HttpStatusCode.Conflict && answer.Item2 == "portfolio-report.client-missing");
        (await platform.Scalar("SELECT count(*) FROM portfolio_report WHERE tenant_id = $1", consultancy.Id)).ShouldBe(0L);

        using (var identity = consultancy.Admin.At("identity")) await identity.PostJson($"/api/v1/clients/{hidden.Id}/archiving", null);
        await Known(admin, 1);
        using (var archived = await admin.PostAsJsonAsync(Path, new { clients = new[] { granted.Id, hidden.Id }, languages = new[] { "en" } })) (await archived.Code()).ShouldBe("portfolio-report.client-missing");
        using (var own = await granted.Admin.At("assessment").PostAsJsonAsync(Path, new { clients = new[] { granted.Id }, languages = new[] { "en" } })) own.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await Ask(http, [granted.Id], "zh-Hans")).ShouldNotBe(Guid.Empty);
    }

    [Fact]
    public async Task Nobody_chosen_too_many_and_languages_that_there_are_not_are_refused()
    {
        var consultancy = await platform.NewConsultancy();
        using var http = consultancy.Admin.At("assessment");
        Guid[] one = [Guid.CreateVersion7()];

        foreach (var (clients, languages) in new (IEnumerable<Guid>, string[])[] { ([], ["en"]), (Enumerable.Range(0, 401).Select(_ => Guid.CreateVersion7()), ["en"]), (one, []), (one, ["fr"]), (one, ["en", "fr"]) })
        {
            using var refused = await http.PostAsJsonAsync(Path, new { clients, languages });
            refused.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        }
    }

    [Fact]
    public async Task The_same_ask_twice_freezes_once_and_says_so_once()
    {
        var consultancy = await platform.NewConsultancy();
        var (one, two) = (await consultancy.NewClient(), await consultancy.NewClient());
        using var http = consultancy.Admin.At("assessment");
        await Known(http, 2);

        var first = await Ask(http, [one.Id, two.Id, one.Id], "en");
        Guid[] again = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => Keyed(http, "again", [one.Id])));
        using var other = await Send(http, "again", new { clients = new[] { two.Id }, languages = new[] { "en" } });

        again.Distinct().ShouldHaveSingleItem().ShouldNotBe(first);
        other.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        (await platform.Scalar("SELECT count(*) FROM portfolio_report WHERE tenant_id = $1", consultancy.Id)).ShouldBe(2L);
        (await platform.Scalar("SELECT clients FROM portfolio_report WHERE id = $1", first)).ShouldBe(2);
        (await platform.Scalar("SELECT count(*) FROM outbox_message WHERE exchange LIKE '%:PortfolioReportAsked' AND body LIKE '%' || $1 || '%'", again[0].ToString())).ShouldBe(1L);
    }

    [Fact]
    public async Task A_consultant_reads_their_own_as_long_as_every_client_in_it_is_granted_and_nobody_elses()
    {
        var consultancy = await platform.NewConsultancy();
        var (one, two) = (await consultancy.NewClient(), await consultancy.NewClient());
        var (maker, colleague) = (await consultancy.InviteColleague(), await consultancy.InviteColleague());
        foreach (var client in new[] { one, two })
            foreach (var person in new[] { maker, colleague }) await Grant(consultancy, client, person);
        using var http = maker.At("assessment");
        using var others = colleague.At("assessment");
        using var admin = consultancy.Admin.At("assessment");
        await Known(http, 2);
        await Known(others, 2);
        var id = await Ask(http, [one.Id, two.Id], "en");
        (await Read(http, id), await Read(others, id), await Read(admin, id)).ShouldBe((HttpStatusCode.OK, HttpStatusCode.NotFound, HttpStatusCode.OK));
        (await Behind(consultancy.Id, await maker.Id(), id), await Behind(consultancy.Id, await colleague.Id(), id)).ShouldBe((1L, 0L));

        using (var identity = consultancy.Admin.At("identity"))
        using (var taken = await identity.DeleteAsync(new Uri($"/api/v1/clients/{two.Id}/grants/{await maker.Id()}", UriKind.Relative))) taken.EnsureSuccessStatusCode();
        await Eventually.True(async () => await Read(http, id) == HttpStatusCode.NotFound, what: "the report hidden from its maker");

        (await Read(admin, id)).ShouldBe(HttpStatusCode.OK);
        (await Behind(consultancy.Id, await maker.Id(), id)).ShouldBe(0L, "the database by itself");
        using var outside = one.Admin.At("assessment");
        (await Read(outside, id)).ShouldBe(HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task It_goes_as_a_whole_when_a_client_in_it_moves_away_or_is_deleted_and_after_a_year()
    {
        var consultancy = await platform.NewConsultancy();
        var (leaving, gone, stays) = (await consultancy.NewClient(), await consultancy.NewClient(), await consultancy.NewClient());
        var owner = await platform.SetUpSecondFactor(leaving.Admin);
        using var http = consultancy.Admin.At("assessment");
        await Known(http, 3);
        var (withLeaving, withGone, old, kept) = (await Ask(http, [leaving.Id, stays.Id], "en"), await Ask(http, [gone.Id, stays.Id], "en"), await Ask(http, [stays.Id], "en"), await Ask(http, [stays.Id], "en"));
        foreach (var id in (Guid[])[withLeaving, withGone, old, kept]) await Eventually.True(async () => await Reports(id) == 1, TimeSpan.FromSeconds(30), "the report at Reporting");

        using (var moving = owner.At("identity")) await moving.PostJson($"/api/v1/clients/{leaving.Id}/moves", new { password = Platform.Password });
        await Eventually.True(async () => await Read(http, withLeaving) == HttpStatusCode.NotFound && await Reports(withLeaving) == 0, TimeSpan.FromSeconds(30), "the report of the client that moved");
        foreach (var service in (string[])["assessment", "reporting"]) await Delete(service, consultancy.Id, gone.Id);
        await platform.Scalar("UPDATE portfolio_report SET made_at = now() - interval '13 months' WHERE id = $1 RETURNING 1", old);
        await using (var db = platform.Job(consultancy.Id)) await db.SweepPortfolioReports(DateTimeOffset.UtcNow, CancellationToken.None);

        (await Read(http, withGone), await Read(http, old), await Read(http, kept)).ShouldBe((HttpStatusCode.NotFound, HttpStatusCode.NotFound, HttpStatusCode.OK));
        (await Reports(withGone), await Reports(kept)).ShouldBe((0L, 1L));
        (await platform.Scalar("SELECT count(*) FROM portfolio_report_client WHERE tenant_id = $1 OR client_id = $2", consultancy.Id, leaving.Id)).ShouldBe(1L);
        using (var late = await http.PostAsJsonAsync(Path, new { clients = new[] { gone.Id }, languages = new[] { "en" } })) late.StatusCode.ShouldBe(HttpStatusCode.Conflict);
        var said = (await http.GetJson<JsonNode>("/api/v1/assessments/audit"))["items"]!.AsArray().Select(e => (string)e!["said"]!["what"]!).Where(what => what.StartsWith("portfolio-report", StringComparison.Ordinal)).ToList();
        (said.Count(what => what.EndsWith("added", StringComparison.Ordinal)), said.Count(what => what.EndsWith("removed", StringComparison.Ordinal))).ShouldBe((4, 3));
    }

    static Task Known(HttpClient http, int clients) =>
        Eventually.True(async () => (await http.GetJson<JsonNode>("/api/v1/portfolio"))["items"]!.AsArray().Count == clients, TimeSpan.FromSeconds(20), "the clients in the portfolio");

    static async Task Grant(Consultancy consultancy, ClientOrganisation client, Person person)
    {
        using var identity = consultancy.Admin.At("identity");
        using var grant = await identity.PutAsync(new Uri($"/api/v1/clients/{client.Id}/grants/{await person.Id()}", UriKind.Relative), null);
        grant.EnsureSuccessStatusCode();
    }

    static async Task<Guid> Ask(HttpClient http, Guid[] clients, params string[] languages) => (await http.PostJson<Made>(Path, new { clients, languages })).Id;

    static async Task<Guid> Keyed(HttpClient http, string key, Guid[] clients)
    {
        using var answer = await Send(http, key, new { clients, languages = new[] { "en" } });
        return (await answer.Json<Made>()).Id;
    }

    static async Task<HttpResponseMessage> Send(HttpClient http, string key, object body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, Path) { Content = JsonContent.Create(body), Headers = { { "Idempotency-Key", key } } };
        return await http.SendAsync(request);
    }

    static async Task<HttpStatusCode> Read(HttpClient http, Guid id)
    {
        using var answer = await http.GetAsync(new Uri($"{Path}/{id}", UriKind.Relative));
        return answer.StatusCode;
    }

    async Task<(JsonNode Snapshot, string Sha256)> Frozen(Consultancy consultancy, Guid id)
    {
        using var reporting = await platform.As("reporting", "assessment", consultancy.Id);
        using var answer = await reporting.GetAsync(new Uri($"/internal/portfolio-snapshots/{id}", UriKind.Relative));
        var bytes = await answer.Content.ReadAsByteArrayAsync();
        answer.Headers.GetValues("X-Content-Sha256").Single().ShouldBe(Convert.ToHexStringLower(SHA256.HashData(bytes)));
        return (JsonNode.Parse(bytes)!, Convert.ToHexStringLower(SHA256.HashData(bytes)));
    }

    /// <summary>Written again with sorted keys and without white space it has the same hash.</summary>
    async Task Canonical(string sha256, Consultancy consultancy, Guid id)
    {
        var (snapshot, _) = await Frozen(consultancy, id);
        using var document = JsonDocument.Parse(snapshot.ToJsonString());
        Convert.ToHexStringLower(SHA256.HashData(Snapshots.CanonicalWriter.Of(document.RootElement))).ShouldBe(sha256);
    }

    /// <summary>What the wall alone lets through, asked without the service.</summary>
    async Task<long> Behind(Guid tenant, Guid person, Guid report)
    {
        await using var sql = await platform.Sql("assessment", "app");
        await using (var settings = new NpgsqlCommand("SELECT set_config('app.tenant_id', $1, false), set_config('app.person_id', $2, false), set_config('app.staff', 'on', false), set_config('app.grants', 'on', false)", sql)
        { Parameters = { new() { Value = tenant.ToString() }, new() { Value = person.ToString() } } }) await settings.ExecuteNonQueryAsync();
        await using var count = new NpgsqlCommand("SELECT count(*) FROM portfolio_report WHERE id = $1", sql) { Parameters = { new() { Value = report } } };
        return (long)(await count.ExecuteScalarAsync())!;
    }

    async Task<long> Reports(Guid id)
    {
        await using var sql = await platform.Sql("reporting");
        await using var count = new NpgsqlCommand("SELECT count(*) FROM portfolio_report WHERE id = $1", sql) { Parameters = { new() { Value = id } } };
        return (long)(await count.ExecuteScalarAsync())!;
    }

    /// <summary>As each service does when a client's seven days are over.</summary>
    async Task Delete(string service, Guid tenant, Guid client)
    {
        await using var sql = await platform.Sql(service, "app");
        await using (var settings = new NpgsqlCommand("SELECT set_config('app.tenant_id', $1, false), set_config('app.client_id', $2, false), set_config('app.staff', 'on', false)", sql)
        { Parameters = { new() { Value = tenant.ToString() }, new() { Value = client.ToString() } } }) await settings.ExecuteNonQueryAsync();
        await using var delete = new NpgsqlCommand("SELECT count(*) FROM platform.delete_client($1)", sql) { Parameters = { new() { Value = client } } };
        await delete.ExecuteScalarAsync();
    }

    static bool Same(JsonNode? one, JsonNode? other) => JsonNode.DeepEquals(one, other);

    static long Tenths(JsonNode? score) => long.Parse(((string)score!["shown"]!).Replace(".", "", StringComparison.Ordinal), CultureInfo.InvariantCulture);
}

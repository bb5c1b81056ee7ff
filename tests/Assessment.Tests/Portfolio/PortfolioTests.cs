using System.Net;
using System.Text.Json.Nodes;
using AseanPlatform.Assessment.Tests.Reviews;
using AseanPlatform.Assessment.Tests.Systems;
using AseanPlatform.Testing;
using Npgsql;
using Shouldly;
using Xunit;

namespace AseanPlatform.Assessment.Tests.Portfolio;

public sealed class PortfolioTests(Platform platform)
{
    [Fact]
    public async Task The_portfolio_has_each_client_once_by_name_with_score_and_coverage()
    {
        using var work = await Work.Start(platform);
        using var put = await work.Put("te-01", Work.Level(3));
        var consultancy = work.Client.Consultancy;
        var others = new List<ClientOrganisation> { await consultancy.NewClient(), await consultancy.NewClient() };
        using var http = consultancy.Admin.At("assessment");

        var items = await Eventually.Value(async () => await All(http, 2) is { Count: 3 } all ? all : null, what: "three clients in the portfolio");

        items.Select(i => i["name"]!.GetValue<string>()).ShouldBe(others.Append(work.Client).Select(c => c.Name).Order(StringComparer.Ordinal));
        var mine = items.Single(i => i["clientId"]!.GetValue<Guid>() == work.Client.Id);
        mine["score"]!["shown"]!.GetValue<string>().ShouldBe("75.0");
        mine["provisional"]!.GetValue<bool>().ShouldBeTrue();
        mine["coverage"]!["done"]!.GetValue<int>().ShouldBe(1);
        items.Count(i => i["state"]!.GetValue<string>() == "not-started").ShouldBe(2);
    }

    [Fact]
    public async Task A_consultant_without_a_grant_sees_an_empty_portfolio()
    {
        using var work = await Work.Start(platform);
        var consultant = await work.Client.Consultancy.InviteColleague();
        using var http = consultant.At("assessment");

        (await http.GetJson<JsonNode>("/api/v1/portfolio"))["items"]!.AsArray().ShouldBeEmpty();
        using var read = await http.GetAsync(new Uri(work.Path, UriKind.Relative));
        read.StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task A_cursor_that_is_not_ours_is_refused()
    {
        using var work = await Work.Start(platform);
        await work.Client.Consultancy.NewClient();
        using var http = work.Client.Consultancy.Admin.At("assessment");
        var next = await Eventually.Value(async () => (await http.GetJson<JsonNode>("/api/v1/portfolio?take=1"))["next"]?.GetValue<string>(), what: "a second page");

        foreach (var path in new[] { $"after={(next[0] == 'A' ? 'B' : 'A')}{next[1..]}", "after=AAAA", "after=%27%3B--", "take=0", "take=201", "take=x" })
        {
            using var answer = await http.GetAsync(new Uri($"/api/v1/portfolio?{path}", UriKind.Relative));
            answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest, path);
        }
    }

    [Fact]
    public async Task A_part_of_the_name_finds_a_client_in_any_script_and_nothing_of_another_tenant()
    {
        var (consultancy, other) = (await platform.NewConsultancy(), await platform.NewConsultancy());
        string[] names = ["Nguyễn THỊ Ánh & Sons", "莲花支付有限公司", "Ｗｉｄｅ Letters", "100% _under_", "ÉCLAIR"];
        foreach (var (of, name) in names.Select(name => (consultancy, name)).Append((other, "Other thị")))
        {
            using var identity = of.Admin.At("identity");
            await identity.PostJson<Made>("/api/v1/clients", new { name, country = "VN", language = "en", generative = false });
        }
        using var http = consultancy.Admin.At("assessment");
        await Eventually.True(async () => (await All(http, 50)).Count == names.Length, what: "the clients in the portfolio");

        (await Found("thị")).ShouldBe([names[0]]);
        (await Found("花支")).ShouldBe([names[1]]);
        (await Found("wide l")).ShouldBe([names[2]]);
        (await Found("% _")).ShouldBe([names[3]]);
        (await Found("éclair ")).ShouldBe([names[4]]);
        (await Found("nowhere")).ShouldBeEmpty();
        (await Found("")).Count.ShouldBe(names.Length);

        async Task<List<string>> Found(string part) => [.. (await http.GetJson<JsonNode>($"/api/v1/portfolio?search={Uri.EscapeDataString(part)}"))["items"]!.AsArray().Select(i => (string)i!["name"]!)];
    }

    [Fact]
    public async Task A_page_of_the_portfolio_is_one_statement()
    {
        var consultancy = await platform.NewConsultancy();
        foreach (var name in new[] { "First x", "Second x" })
        {
            using var register = await Register.Open(await consultancy.NewClient());
            await register.Add(Register.Facts(name, ("SG", "2026-02-01")));
        }
        using var http = consultancy.Admin.At("assessment");
        await http.GetJson<JsonNode>("/api/v1/portfolio"); // what follows from the systems, whose key set, grants and plans are known then
        var trace = Convert.ToHexStringLower(System.Security.Cryptography.RandomNumberGenerator.GetBytes(16));
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/portfolio?take=50");
        request.Headers.Add("traceparent", $"00-{trace}-00f067aa0ba902b7-01");

        (await http.SendAsync(request)).EnsureSuccessStatusCode();

        var spans = await Eventually.Value(() => Task.FromResult(platform.Spans(trace) is var all && all.Any(s => s.Scope == "Microsoft.AspNetCore" && s.Service == "assessment") ? all : null), what: "the spans of the request");
        var statements = spans.Where(s => s is { Scope: "Npgsql", Service: "assessment" }).Select(s => string.Join(' ', s.Attributes.Values)).ToList();
        statements.Where(s => !s.Contains("set_config", StringComparison.Ordinal)).ShouldHaveSingleItem().ShouldContain("client_copy");
    }

    [Fact]
    public async Task What_is_due_next_is_the_nearest_of_an_action_an_asked_answer_and_evidence_and_the_list_goes_by_it()
    {
        var consultancy = await platform.NewConsultancy();
        using var http = consultancy.Admin.At("assessment");
        var works = new List<Work>();
        for (var n = 0; n < 3; n++) works.Add(await Work.Start(await consultancy.NewClient()));
        var (first, second, nothing) = (works[0], works[1], works[2]);
        var action = await Act(first, 20);
        await Act(first, 40);
        (await Due(first)).ShouldBe(("action", Day(20), action, false));

        var evidence = (await first.Http.PostJson<Made>($"/api/v1/clients/{first.Client.Id}/evidence", new { kind = "note", title = "Licence", note = "x", expiresOn = Day(10) })).Id;
        (await Due(first)).ShouldBe(("evidence", Day(10), evidence, false));
        var asked = (await first.Http.PostJson<Made>($"{first.Path}/answers/te-01/asks", new { asked = await first.Client.Admin.Id(), dueOn = Day(5) })).Id;
        (await Due(first)).ShouldBe(("answer", Day(5), asked, false));
        using (await first.Put("te-01", Work.Level(2))) { }
        (await Due(first)).ShouldBe(("evidence", Day(10), evidence, false)); // the answer was given

        var late = await Act(second, 15);
        await using (var sql = await platform.Sql("assessment"))
        await using (var older = new NpgsqlCommand("UPDATE action SET due_on = $2 WHERE id = $1", sql) { Parameters = { new() { Value = late }, new() { Value = DateOnly.FromDateTime(DateTime.UtcNow).AddDays(-3) } } }) await older.ExecuteNonQueryAsync();
        (await Due(second)).ShouldBe(("action", Day(-3), late, true));
        (await Due(nothing)).ShouldBeNull();

        Guid[] order = [second.Client.Id, first.Client.Id, nothing.Client.Id];
        (await All(http, 50, "&sort=next-due")).Select(i => (Guid)i["clientId"]!).ShouldBe(order);
        (await All(http, 1, "&sort=next-due")).Select(i => (Guid)i["clientId"]!).ShouldBe(order); // page after page
        using var odd = await http.GetAsync(new Uri("/api/v1/portfolio?sort=score", UriKind.Relative));
        odd.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        works.ForEach(work => work.Dispose());

        async Task<(string, string, Guid, bool)?> Due(Work work) => (await All(http, 50)).Single(i => (Guid)i["clientId"]! == work.Client.Id)["nextDue"] is { } due
            ? ((string)due["kind"]!, (string)due["on"]!, (Guid)due["id"]!, (bool)due["overdue"]!) : null;
        static async Task<Guid> Act(Work work, int days) => (await work.Http.PostJson<Made>($"/api/v1/clients/{work.Client.Id}/actions", new { title = "Write it down", dueOn = Day(days) })).Id;
        static string Day(int days) => DateTime.UtcNow.AddDays(days).ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
    }

    [Fact]
    public async Task Who_was_granted_some_clients_finds_counts_and_sorts_those_and_no_other()
    {
        var consultancy = await platform.NewConsultancy();
        var (mine, waiting) = (await consultancy.NewClient(), await consultancy.NewClient());
        var (hidden, asleep) = (await consultancy.NewClient(), await consultancy.NewClient());
        var consultant = await consultancy.InviteColleague();
        using (var identity = consultancy.Admin.At("identity"))
            foreach (var granted in new[] { mine, waiting }) (await identity.PutAsync(new Uri($"/api/v1/clients/{granted.Id}/grants/{await consultant.Id()}", UriKind.Relative), null)).EnsureSuccessStatusCode();
        using (var own = await Work.Start(mine)) await own.Http.PostJson($"/api/v1/clients/{mine.Id}/actions", new { title = "Later", dueOn = "2099-06-01" });
        using var admin = consultancy.Admin.At("assessment");
        using var http = consultant.At("assessment");
        using var theirs = await Work.Start(hidden);
        await theirs.AnswerAll();
        await theirs.Submit();
        await theirs.Http.PostJson($"/api/v1/clients/{hidden.Id}/actions", new { title = "Sooner", dueOn = "2099-05-01" });
        using (var register = await Register.Open(asleep)) await register.Add(Register.Facts("Of nobody's business", ("VN", "2026-02-01")));

        // The administrator first: what one person was shown may be kept, and is not for another.
        await Sees(admin, [hidden, mine], [waiting, asleep], ("review", 1), ("not-started", 2));
        await Sees(http, [mine], [waiting], ("not-started", 1));
        (await Found(http, $"search={hidden.Name}")).ShouldBeEmpty();
        (await Found(http, "flag=review")).ShouldBeEmpty();
        (await Found(http, "state=submitted")).ShouldBeEmpty();
        (await Found(http, "search=Client&sort=next-due&take=1")).ShouldBe([mine.Id]);
        (await http.GetStringAsync(new Uri("/api/v1/portfolio/heat-map?take=100", UriKind.Relative))).ShouldNotContain(hidden.Id.ToString());

        async Task Sees(HttpClient reader, ClientOrganisation[] due, ClientOrganisation[] notStarted, params (string Kind, int Total)[] groups)
        {
            Guid[] all = [.. due.Concat(notStarted).Select(client => client.Id)];
            await Eventually.True(async () => (await All(reader, 50)).Count == all.Length, what: "the clients in the portfolio");
            (await All(reader, 1, "&search=Client")).Select(i => (Guid)i["clientId"]!).ShouldBe(all, ignoreOrder: true);
            var byDue = (await All(reader, 1, "&sort=next-due")).ConvertAll(i => (Guid)i["clientId"]!);
            byDue.ShouldBe(all, ignoreOrder: true);
            byDue.Where(id => due.Any(client => client.Id == id)).ShouldBe(due.Select(client => client.Id));
            var waits = await reader.GetJson<JsonArray>("/api/v1/portfolio/waiting");
            waits.Select(g => ((string)g!["kind"]!, (int)g["total"]!)).ShouldBe(groups);
            waits.Single(g => (string)g!["kind"]! == "not-started")!["items"]!.AsArray().Select(i => (Guid)i!["clientId"]!).ShouldBe(notStarted.Select(client => client.Id), ignoreOrder: true);
        }

        static async Task<List<Guid>> Found(HttpClient reader, string query) => [.. (await reader.GetJson<JsonNode>($"/api/v1/portfolio?{query}"))["items"]!.AsArray().Select(i => (Guid)i!["clientId"]!)];
    }

    [Fact]
    public async Task A_client_has_no_portfolio()
    {
        using var work = await Work.Start(platform);

        using var answer = await work.Http.GetAsync(new Uri("/api/v1/portfolio", UriKind.Relative));

        answer.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
    }

    static async Task<List<JsonNode>> All(HttpClient http, int take, string more = "")
    {
        var items = new List<JsonNode>();
        for (string? after = ""; after is not null;)
        {
            var page = await http.GetJson<JsonNode>($"/api/v1/portfolio?take={take}{more}{(after.Length > 0 ? $"&after={after}" : "")}");
            items.AddRange(page["items"]!.AsArray().Select(i => i!));
            after = page["next"]?.GetValue<string>();
        }
        return items;
    }
}

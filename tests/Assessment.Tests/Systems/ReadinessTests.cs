using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using AseanPlatform.Testing;
using Shouldly;
using Xunit;

namespace AseanPlatform.Assessment.Tests.Systems;

public sealed class ReadinessTests(Platform platform)
{
    static readonly string[] s_members = ["BN", "KH", "ID", "LA", "MY", "MM", "PH", "SG", "TH", "TL", "VN"];
    static readonly string[] s_states = ["met", "partly", "notMet", "unknown", "notApplicable"];

    static Task<JsonNode> Grid(Register register) => register.Http.GetJson<JsonNode>($"/api/v1/clients/{register.Client.Id}/readiness");

    [Fact]
    public async Task Every_system_has_a_cell_for_each_of_the_eleven_markets_and_the_sums_agree()
    {
        using var register = await Register.Open(platform);
        var one = await register.Add(Register.Facts("A first", ("VN", "2026-02-01"), ("SG", "2026-02-01")));
        await register.Add(Register.Facts("B second", ("VN", "2026-04-01")));
        (await register.Say(one, "ob-vn-05", new { basedOn = 0, state = "met" })).Dispose();
        (await register.Say(one, "ob-vn-01", new { basedOn = 0, state = "not-applicable", reason = "No such act." })).Dispose();

        var grid = await Grid(register);

        grid["markets"]!.AsArray().Select(m => m!["id"]!.GetValue<string>()).ShouldBe(s_members);
        var rows = grid["systems"]!.AsArray();
        rows.Select(r => r!["name"]!.GetValue<string>()).ShouldBe(["A first", "B second"]);
        foreach (var cell in rows.SelectMany(r => r!["cells"]!.AsArray())) Sum(cell!["tally"]!).ShouldBe(Of(cell["tally"]!, "duties"), cell.ToJsonString());
        rows.Sum(r => Of(r!["tally"]!, "duties")).ShouldBe(Of(grid["tally"]!, "duties"));
        grid["markets"]!.AsArray().Sum(m => Of(m!["tally"]!, "duties")).ShouldBe(Of(grid["tally"]!, "duties"));
        var vietNam = rows[0]!["cells"]!.AsArray().Single(c => c!["market"]!.GetValue<string>() is "VN")!;
        (Of(vietNam["tally"]!, "met"), Of(vietNam["tally"]!, "notApplicable")).ShouldBe((1, 1));
        rows[0]!["cells"]!.AsArray().Count(c => c!["presence"]!.GetValue<string>() is "not-deployed").ShouldBe(9);
        rows[0]!["cells"]!.AsArray().Where(c => c!["presence"]!.GetValue<string>() is "not-deployed").ShouldAllBe(c => Of(c!["tally"]!, "duties") == 0);
    }

    [Fact]
    public async Task The_reference_market_is_there_once_a_system_is_in_it_and_last()
    {
        using var register = await Register.Open(platform);
        await register.Add(Register.Facts("A", ("VN", "2026-02-01")));
        (await Grid(register))["markets"]!.AsArray().ShouldAllBe(m => !m!["reference"]!.GetValue<bool>());

        await register.Add(Register.Facts("B", ("EU", "2026-02-01")));

        var markets = (await Grid(register))["markets"]!.AsArray();
        (markets.Count, markets[^1]!["id"]!.GetValue<string>(), markets[^1]!["reference"]!.GetValue<bool>()).ShouldBe((12, "EU", true));
    }

    [Fact]
    public async Task Deadlines_are_a_calendar_of_the_markets_own_days()
    {
        using var register = await Register.Open(platform);
        var facts = Register.Facts("信贷, helper; one", ("SG", "2026-02-01"));
        facts["sector"] = "finance";
        var id = await register.Add(facts);

        var calendar = await Calendar("zh-Hans");
        (await register.Say(id, "ob-sg-05", new { basedOn = 0, state = "met" })).Dispose();
        var after = await Calendar("en");

        calendar.ShouldStartWith("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n");
        calendar.Split("\r\n").ShouldAllBe(line => Encoding.UTF8.GetByteCount(line) <= 75);
        var whole = calendar.Replace("\r\n ", "", StringComparison.Ordinal);
        whole.ShouldContain($"UID:{id}.ob-sg-05@aseanplatform\r\n");
        whole.ShouldContain("DTSTART;VALUE=DATE:20271007\r\n");
        whole.ShouldContain(@"SUMMARY:信贷\, helper\; one: SG-05 ");
        whole.ShouldContain("(Asia/Singapore)");
        after.ShouldNotContain("ob-sg-05"); // met is no deadline any more
        after.ShouldContain("ob-sg-06");

        async Task<string> Calendar(string language)
        {
            using var answer = await register.Http.GetAsync(new Uri($"/api/v1/clients/{register.Client.Id}/readiness/calendar?language={language}", UriKind.Relative));
            answer.Content.Headers.ContentType!.MediaType.ShouldBe("text/calendar");
            return await answer.Content.ReadAsStringAsync();
        }
    }

    [Fact]
    public async Task A_calendar_program_reads_by_its_address_until_it_is_revoked()
    {
        using var register = await Register.Open(platform);
        var facts = Register.Facts("Credit helper", ("SG", "2026-02-01"));
        facts["sector"] = "finance";
        await register.Add(facts);
        var links = $"/api/v1/clients/{register.Client.Id}/calendar-links";
        var made = await register.Http.PostJson<JsonNode>($"{links}?language=zh-Hans", null);
        var url = made["url"]!.GetValue<string>();
        using var program = await platform.Link("assessment", url, "calendar");

        (await program.GetStringAsync(new Uri("/api/v1/calendars/current", UriKind.Relative))).ShouldContain("ob-sg-05");
        using (var systems = await program.GetAsync(new Uri(register.Path, UriKind.Relative))) systems.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        url.ShouldContain("/zh/calendar/");
        var listed = (await register.Http.GetJson<JsonNode>(links)).AsArray().Single()!;
        (listed["mine"]!.GetValue<bool>(), listed.ToJsonString().Contains(url.Split('/')[^1], StringComparison.Ordinal)).ShouldBe((true, false));
        using (var revoked = await register.Http.DeleteAsync(new Uri($"{links}/{made["id"]!.GetValue<Guid>()}", UriKind.Relative))) revoked.EnsureSuccessStatusCode();
        using var gone = await program.GetAsync(new Uri("/api/v1/calendars/current", UriKind.Relative));
        gone.StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Another_client_neither_makes_nor_revokes_an_address()
    {
        using var register = await Register.Open(platform);
        using var other = await Register.Open(await register.Client.Consultancy.NewClient());
        var links = $"/api/v1/clients/{register.Client.Id}/calendar-links";
        var made = await register.Http.PostJson<JsonNode>(links, null);

        using var making = await other.Http.PostAsync(new Uri(links, UriKind.Relative), null);
        using var revoking = await other.Http.DeleteAsync(new Uri($"{links}/{made["id"]!.GetValue<Guid>()}", UriKind.Relative));

        (making.StatusCode, revoking.StatusCode).ShouldBe((HttpStatusCode.NotFound, HttpStatusCode.NotFound));
        (await register.Http.GetJson<JsonNode>(links)).AsArray().Count.ShouldBe(1);
    }

    static int Of(JsonNode tally, string member) => tally[member]!.GetValue<int>();

    static int Sum(JsonNode tally) => s_states.Sum(state => Of(tally, state));
}

using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;
using AseanPlatform.Identity.Tests.Uploads;
using AseanPlatform.Testing;
using Npgsql;
using Shouldly;

namespace AseanPlatform.Identity.Tests.Access;

/// <summary>What is taken away is gone within two seconds: in every service, on open pages, for keys, and in a file that is under way.</summary>
public sealed class AccessEndsTests(Platform platform)
{
    static readonly TimeSpan Soon = TimeSpan.FromSeconds(2);

    [Fact]
    public async Task A_person_who_is_removed_is_out_everywhere_and_so_is_their_key()
    {
        var consultancy = await platform.NewConsultancy();
        var client = await consultancy.NewClient();
        var colleague = await consultancy.InviteColleague("consultancy-admin");
        using var program = platform.Program((await colleague.NewKey(["clients:read", "assessments:read"])).Secret);
        using var browser = colleague.Browser();
        await Eventually.Passes(async () => (await browser.GetStringAsync("/app/clients")).ShouldContain(client.Name));
        (await program.GetStringAsync("/api/v1/portfolio")).ShouldContain(client.Name);
        using var admin = consultancy.Admin.At("identity");

        (await admin.DeleteAsync($"/api/v1/people/{await IdOf(admin, colleague)}")).StatusCode.ShouldBe(HttpStatusCode.NoContent);

        await Eventually.Passes(async () =>
        {
            foreach (var path in new[] { "/api/v1/clients", "/api/v1/people", "/api/v1/portfolio", "/api/v1/reports", "/api/v1/clients/export.csv" }) (await browser.GetAsync(path)).StatusCode.ShouldBe(HttpStatusCode.Forbidden, path);
            (await (await browser.GetAsync("/app/clients")).Content.ReadAsStringAsync()).ShouldNotContain(client.Name);
            (await program.GetAsync("/api/v1/portfolio")).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
            (await program.GetAsync("/api/v1/clients")).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        }, Soon);
        (await browser.GetAsync("/api/v1/me")).StatusCode.ShouldBe(HttpStatusCode.OK, "the account itself stays");
    }

    [Fact]
    public async Task A_role_taken_away_is_gone_and_a_role_given_is_there()
    {
        var consultancy = await platform.NewConsultancy();
        var client = await consultancy.NewClient();
        var colleague = await consultancy.InviteColleague("consultancy-admin");
        using var program = platform.Program((await colleague.NewKey(["clients:read"])).Secret);
        using var browser = colleague.Browser();
        using var admin = consultancy.Admin.At("identity");
        var id = await IdOf(admin, colleague);
        (await browser.GetAsync("/api/v1/people")).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await program.GetAsync("/api/v1/clients")).StatusCode.ShouldBe(HttpStatusCode.OK);

        (await admin.PutAsJsonAsync($"/api/v1/people/{id}/role", new { role = "consultant" })).StatusCode.ShouldBe(HttpStatusCode.NoContent);

        await Eventually.Passes(async () =>
        {
            (await browser.GetAsync("/api/v1/people")).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
            (await browser.GetStringAsync("/api/v1/clients")).ShouldNotContain(client.Name);
            (await browser.GetStringAsync("/api/v1/portfolio")).ShouldNotContain(client.Name);
            (await program.GetAsync("/api/v1/clients")).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        }, Soon);
        (await admin.PutAsJsonAsync($"/api/v1/people/{id}/role", new { role = "consultancy-admin" })).StatusCode.ShouldBe(HttpStatusCode.NoContent);
        await Eventually.Passes(async () => (await browser.GetStringAsync("/api/v1/clients")).ShouldContain(client.Name), Soon);
    }

    [Fact]
    public async Task A_grant_taken_away_is_gone_in_lists_pages_and_reports_of_every_service()
    {
        var consultancy = await platform.NewConsultancy();
        var client = await consultancy.NewClient();
        var assessment = await consultancy.Admin.Start(client.Id);
        var colleague = await consultancy.InviteColleague();
        using var admin = consultancy.Admin.At("identity");
        using var browser = colleague.Browser();
        var grant = $"/api/v1/clients/{client.Id}/grants/{await IdOf(admin, colleague)}";
        (await admin.PutAsync(grant, null)).StatusCode.ShouldBe(HttpStatusCode.NoContent);
        string[] pages = ["/api/v1/portfolio", "/api/v1/clients", "/api/v1/clients/export.csv", "/app/clients"];
        string[] objects = [$"/api/v1/assessments/{assessment}", $"/api/v1/clients/{client.Id}", $"/api/v1/clients/{client.Id}/assessment", $"/app/clients/{client.Id}"];
        await Eventually.Passes(async () =>
        {
            foreach (var path in pages) (await browser.GetStringAsync(path)).ShouldContain(client.Name, Case.Sensitive, path);
            foreach (var path in objects) (await browser.GetAsync(path)).StatusCode.ShouldBe(HttpStatusCode.OK, path);
        });

        (await admin.DeleteAsync(grant)).StatusCode.ShouldBe(HttpStatusCode.NoContent);

        await Eventually.Passes(async () =>
        {
            foreach (var path in pages) (await browser.GetStringAsync(path)).ShouldNotContain(client.Name, Case.Sensitive, path);
            foreach (var path in objects) (await browser.GetAsync(path)).StatusCode.ShouldBe(HttpStatusCode.NotFound, path);
        }, Soon);
    }

    [Fact]
    public async Task A_clients_person_who_is_removed_reads_nothing_of_it_and_another_consultancy_cannot_remove_anybody()
    {
        var (consultancy, other) = (await platform.NewConsultancy(), await platform.NewConsultancy());
        var client = await consultancy.NewClient();
        using var browser = (await consultancy.Invite(client.Id, "contributor")).Browser();
        using var admin = consultancy.Admin.At("identity");
        using var foreign = other.Admin.At("identity");
        var person = (await browser.GetJson<JsonElement>("/api/v1/me")).GetProperty("personId").GetGuid();
        var path = $"/api/v1/clients/{client.Id}/people/{person}";

        (await foreign.DeleteAsync(path)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await foreign.DeleteAsync($"/api/v1/people/{await IdOf(admin, consultancy.Admin)}")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await admin.DeleteAsync($"/api/v1/people/{person}")).StatusCode.ShouldBe(HttpStatusCode.NotFound, "no colleague");
        (await browser.GetAsync($"/api/v1/clients/{client.Id}")).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await admin.DeleteAsync(path)).StatusCode.ShouldBe(HttpStatusCode.NoContent);

        await Eventually.Passes(async () => (await browser.GetAsync($"/api/v1/clients/{client.Id}")).StatusCode.ShouldBe(HttpStatusCode.Forbidden), Soon);
    }

    [Fact]
    public async Task The_last_administrator_stays_even_when_two_remove_each_other_at_once()
    {
        var consultancy = await platform.NewConsultancy();
        var second = await consultancy.InviteColleague("consultancy-admin");
        using var one = consultancy.Admin.At("identity");
        using var two = second.At("identity");
        var (first, other) = (await IdOf(one, consultancy.Admin), await IdOf(two, second)); // each has a token from before

        var answers = await Task.WhenAll(one.PutAsJsonAsync($"/api/v1/people/{other}/role", new { role = "consultant" }), two.DeleteAsync($"/api/v1/people/{first}"));

        answers.Count(a => a.StatusCode is HttpStatusCode.NoContent).ShouldBe(1);
        await using var sql = await platform.Sql("identity");
        await using var admins = new NpgsqlCommand("SELECT count(*) FROM membership WHERE tenant_id = $1 AND client_id IS NULL AND 'consultancy-admin' = ANY(roles)", sql) { Parameters = { new() { Value = consultancy.Id } } };
        (await admins.ExecuteScalarAsync()).ShouldBe(1L);
        (await answers.Single(a => a.StatusCode is not HttpStatusCode.NoContent).Code(HttpStatusCode.Conflict)).ShouldBe("people.last-admin");
    }

    /// <summary>Larger than what lies in buffers on the way, and with names that cannot be compressed.</summary>
    const int Many = 150_000;

    /// <summary>Triggers are left out: none is asked about here, and an entry of the log for each of so many clients costs minutes.</summary>
    const string Unnoticed = "SET session_replication_role = replica;";

    [Fact]
    public async Task A_file_under_way_ends_when_its_reader_is_removed_or_the_key_revoked()
    {
        var consultancy = await platform.NewConsultancy();
        var (colleague, second) = (await consultancy.InviteColleague("consultancy-admin"), await consultancy.InviteColleague("consultancy-admin"));
        await Sql($"""
            {Unnoticed}
            INSERT INTO client (client_id, tenant_id, name, country, language, generative, reference, state, version, created_at)
            SELECT gen_random_uuid(), '{consultancy.Id}', md5(n::text || random()), 'VN', 'en', false, md5(random()::text), 'active', nextval('change_version'), now() FROM generate_series(1, {Many}) n
            """);
        using var admin = consultancy.Admin.At("identity");
        var key = await consultancy.Admin.NewKey(["clients:read"]);

        using (var whole = Slow(platform.Origin, platform.Program(key.Secret)))
            (await Read(whole, "/api/v1/clients/export.csv", () => Task.CompletedTask)).ShouldBe((true, Many + 1), "nothing was taken away: the file comes to its end");
        using (var program = Slow(platform.Origin, platform.Program(key.Secret)))
            (await Read(program, "/api/v1/clients/export.csv", async () => (await admin.DeleteAsync($"/api/v1/keys/{key.Id}")).EnsureSuccessStatusCode())).Whole.ShouldBeFalse();
        using (var browser = Slow(platform.Origin, colleague.Browser()))
            (await Read(browser, "/api/v1/clients/export.csv", () => Remove(colleague))).Whole.ShouldBeFalse();
        using (var book = Slow(platform.Service("identity"), second.At("identity"), await platform.Token(new { session = second.Session })))
            (await Read(book, "/api/v1/clients/export.xlsx", () => Remove(second))).Whole.ShouldBeFalse();
        await Sql($"{Unnoticed} DELETE FROM client WHERE tenant_id = '{consultancy.Id}'");

        async Task Remove(Person person) => (await admin.DeleteAsync($"/api/v1/people/{await IdOf(admin, person)}")).EnsureSuccessStatusCode();
    }

    /// <summary>Reads the beginning, lets something happen, waits until that is a second old, and reads on.</summary>
    static async Task<(bool Whole, int Lines)> Read(HttpClient http, string path, Func<Task> meanwhile)
    {
        using var answer = await http.GetAsync(new Uri(path, UriKind.Relative), HttpCompletionOption.ResponseHeadersRead);
        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        await using var file = await answer.Content.ReadAsStreamAsync();
        var buffer = new byte[16 * 1024];
        await file.ReadExactlyAsync(buffer);
        await meanwhile();
        var since = DateTimeOffset.UtcNow;
        await Eventually.True(() => DateTimeOffset.UtcNow - since > TimeSpan.FromSeconds(1.5));
        var lines = buffer.Count(b => b is (byte)'\n');
        try
        {
            for (int read; (read = await file.ReadAsync(buffer)) > 0;) lines += buffer.AsSpan(0, read).Count((byte)'\n');
            return (true, lines);
        }
        catch (IOException)
        {
            return (false, lines);
        }
    }

    /// <summary>The same caller on a connection that takes little at a time.</summary>
    static HttpClient Slow(Uri at, HttpClient like, string? token = null)
    {
        var http = new HttpClient(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            ConnectCallback = async (context, ct) =>
            {
                var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { ReceiveBufferSize = 8 * 1024 };
                await socket.ConnectAsync("127.0.0.1", context.DnsEndPoint.Port, ct);
                return new NetworkStream(socket, ownsSocket: true);
            },
        })
        { BaseAddress = at };
        foreach (var header in like.DefaultRequestHeaders) http.DefaultRequestHeaders.TryAddWithoutValidation(header.Key, header.Value);
        if (token is not null) http.DefaultRequestHeaders.Authorization = new("Bearer", token);
        return http;
    }

    static async Task<Guid> IdOf(HttpClient admin, Person person) =>
        (await admin.GetJson<JsonElement>("/api/v1/people")).EnumerateArray().First(p => p.Text("email") == person.Email).GetProperty("personId").GetGuid();

    async Task Sql(string text)
    {
        await using var sql = await platform.Sql("identity");
        await using var command = new NpgsqlCommand(text, sql) { CommandTimeout = 120 };
        await command.ExecuteNonQueryAsync();
    }
}

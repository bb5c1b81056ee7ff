using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using AseanPlatform.Identity.Tests.Uploads;
using AseanPlatform.Testing;
using Npgsql;
using Shouldly;
using StackExchange.Redis;

namespace AseanPlatform.Identity.Tests.ApiKeys;

public sealed class KeyTests(Platform platform)
{
    static readonly TimeSpan Soon = TimeSpan.FromSeconds(2);
    static readonly string[] All = ["clients:read", "clients:write", "assessments:read", "assessments:write", "reports:read", "reports:write"];

    [Fact]
    public async Task A_key_does_what_it_was_allowed_in_every_service_and_nothing_else()
    {
        var consultancy = await platform.NewConsultancy();
        var client = await consultancy.NewClient();
        using var reader = platform.Program((await consultancy.Admin.NewKey(["clients:read", "assessments:read", "reports:read"])).Secret);
        using var writer = platform.Program((await consultancy.Admin.NewKey(["clients:write"])).Secret);

        (await reader.GetStringAsync("/api/v1/clients")).ShouldContain(client.Name);
        (await reader.GetStringAsync("/api/v1/clients/export.csv")).ShouldContain(client.Name);
        (await reader.GetAsync($"/api/v1/clients/{client.Id}")).StatusCode.ShouldBe(HttpStatusCode.OK);
        await Eventually.Passes(async () => (await reader.GetStringAsync("/api/v1/portfolio")).ShouldContain(client.Name));
        (await reader.GetAsync("/api/v1/reports")).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await reader.GetAsync("/api/v1/principles")).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await writer.PostAsJsonAsync("/api/v1/clients", Client("Made by a program"))).StatusCode.ShouldBe(HttpStatusCode.Created);

        await NotAllowed(await writer.GetAsync("/api/v1/clients"));
        await NotAllowed(await reader.PostAsJsonAsync("/api/v1/clients", Client("Not made")));
        await NotAllowed(await reader.PostAsync($"/api/v1/clients/{client.Id}/assessments", null));
        foreach (var closed in new[] { "/api/v1/people", "/api/v1/keys", "/api/v1/sessions", "/api/v1/me", "/api/v1/invitations", "/api/v1/notices", "/api/v1/me/second-factor" })
            await NotAllowed(await reader.GetAsync(closed));
        (await reader.GetAsync("/app/clients")).StatusCode.ShouldBe(HttpStatusCode.SeeOther, "a page knows no key");

        static async Task NotAllowed(HttpResponseMessage answer)
        {
            answer.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
            (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("code").GetString().ShouldBe("key-not-allowed");
        }
    }

    [Fact]
    public async Task What_a_key_writes_is_printed_with_its_makers_name_and_its_own()
    {
        var consultancy = await platform.NewConsultancy();
        var client = await consultancy.NewClient();
        using var program = platform.Program((await consultancy.Admin.NewKey(["assessments:read", "assessments:write"], [client.Id], "Import")).Secret);

        var assessment = await Eventually.Value(async () => await program.PostAsync($"/api/v1/clients/{client.Id}/assessments", null) is { IsSuccessStatusCode: true } made ? await made.Json<Made>() : null);
        using var saved = await program.PutAsJsonAsync($"/api/v1/assessments/{assessment.Id}/answers/te-01", new { writeId = Guid.CreateVersion7(), basedOn = 0, notApplicable = false, level = 2 });

        (await saved.Json<JsonElement>()).Text("savedBy").ShouldBe("Anh Admin (Import)");
    }

    [Fact]
    public async Task A_key_for_chosen_clients_sees_those_in_every_service_and_other_ids_are_like_none()
    {
        var (consultancy, other) = (await platform.NewConsultancy(), await platform.NewConsultancy());
        var (chosen, hidden, foreign) = (await consultancy.NewClient(), await consultancy.NewClient(), await other.NewClient());
        using var program = platform.Program((await consultancy.Admin.NewKey(["clients:read", "assessments:read", "assessments:write"], [chosen.Id])).Secret);

        (await program.GetJson<JsonElement>("/api/v1/clients")).EnumerateArray().Select(c => c.Id()).ShouldBe([chosen.Id]);
        await Eventually.Passes(async () => (await program.GetJson<JsonElement>("/api/v1/portfolio")).GetProperty("items").EnumerateArray().Select(c => c.GetProperty("clientId").GetGuid()).ShouldBe([chosen.Id]));
        var export = await program.GetStringAsync("/api/v1/clients/export.csv");
        export.ShouldContain(chosen.Name);
        export.ShouldNotContain(hidden.Name);
        foreach (var id in new[] { hidden.Id, foreign.Id, Guid.CreateVersion7() })
        {
            (await Plain(await program.GetAsync($"/api/v1/clients/{id}"), id)).ShouldBe(await Plain(await program.GetAsync($"/api/v1/clients/{Guid.Empty}"), Guid.Empty));
            (await program.PostAsync($"/api/v1/clients/{id}/assessments", null)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        }
        using var admin = consultancy.Admin.At("identity");
        (await admin.PostAsJsonAsync("/api/v1/keys", new { name = "K", actions = new[] { "clients:read" }, days = 1, clientIds = new[] { foreign.Id } })).StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        (await admin.PostAsJsonAsync("/api/v1/keys", new { name = "K", actions = new[] { "clients:write" }, days = 1, clientIds = new[] { chosen.Id } })).StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);

        static async Task<string> Plain(HttpResponseMessage answer, Guid id)
        {
            var text = await answer.Content.ReadAsStringAsync();
            return $"{(int)answer.StatusCode} {text[..text.IndexOf("traceId", StringComparison.Ordinal)].Replace(id.ToString(), "id")}";
        }
    }

    [Fact]
    public async Task A_revoked_key_is_over_within_two_seconds_and_only_that_one()
    {
        var consultancy = await platform.NewConsultancy();
        var (key, other) = (await consultancy.Admin.NewKey(All), await consultancy.Admin.NewKey(All));
        using var program = platform.Program(key.Secret);
        using var second = platform.Program(other.Secret);
        using var admin = consultancy.Admin.At("identity");
        (await program.GetAsync("/api/v1/clients")).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await second.GetAsync("/api/v1/clients")).StatusCode.ShouldBe(HttpStatusCode.OK);

        (await admin.DeleteAsync($"/api/v1/keys/{key.Id}")).StatusCode.ShouldBe(HttpStatusCode.NoContent);

        await Eventually.Passes(() => Refused(program), Soon);
        (await second.GetAsync("/api/v1/clients")).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await State(admin, key.Id)).ShouldBe("revoked");
    }

    [Fact]
    public async Task A_key_ends_at_its_hour_though_it_was_used_a_moment_before()
    {
        var consultancy = await platform.NewConsultancy();
        var key = await consultancy.Admin.NewKey(["clients:read"]);
        using var program = platform.Program(key.Secret);
        await Sql("UPDATE api_key SET expires_at = now() + interval '15 seconds' WHERE id = $1", key.Id);
        (await program.GetAsync("/api/v1/clients")).StatusCode.ShouldBe(HttpStatusCode.OK);

        await Eventually.Passes(() => Refused(program), TimeSpan.FromSeconds(30));

        using var admin = consultancy.Admin.At("identity");
        (await State(admin, key.Id)).ShouldBe("expired");
    }

    [Fact]
    public async Task A_key_with_one_character_changed_is_none()
    {
        var key = await (await platform.NewConsultancy()).Admin.NewKey(["clients:read"]);

        foreach (var at in new[] { 4, 5, 17, 30, 45, 46 })
        {
            var wrong = key.Secret.ToCharArray();
            wrong[at] = wrong[at] is 'A' ? 'B' : 'A';
            using var program = platform.Program(new string(wrong));
            await Refused(program);
        }
        using var right = platform.Program(key.Secret);
        (await right.GetAsync("/api/v1/clients")).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_key_is_no_more_than_its_maker()
    {
        var consultancy = await platform.NewConsultancy();
        var second = await consultancy.InviteColleague("consultancy-admin");
        var key = await second.NewKey(All);
        using var program = platform.Program(key.Secret);
        using var admin = consultancy.Admin.At("identity");
        (await program.GetAsync("/api/v1/clients")).StatusCode.ShouldBe(HttpStatusCode.OK);

        await Demote(second.Email, "{consultant}");
        await Eventually.Passes(() => Refused(program), Soon);
        (await State(admin, key.Id)).ShouldBe("idle");

        await Demote(second.Email, "{consultancy-admin}");
        await Eventually.Passes(async () => (await program.GetAsync("/api/v1/clients")).StatusCode.ShouldBe(HttpStatusCode.OK), Soon);
        await Sql("UPDATE tenant_account SET state = 'suspended' WHERE id = $1", consultancy.Id);
        await Sql("UPDATE access_version SET version = nextval('change_version'), pushed_at = NULL WHERE subject = $1::text", consultancy.Id);
        await Eventually.Passes(() => Refused(program), Soon);
    }

    [Fact]
    public async Task A_client_admins_key_sees_that_client_and_stops_with_the_second_factor()
    {
        var consultancy = await platform.NewConsultancy();
        var (client, other) = (await consultancy.NewClient(), await consultancy.NewClient());
        using (var without = client.Admin.At("identity"))
            (await (await without.PostAsJsonAsync("/api/v1/keys", Ask("clients:read"))).Code(HttpStatusCode.Conflict)).ShouldBe("key.second-factor");
        var admin = await platform.SetUpSecondFactor(client.Admin);
        using var own = admin.At("identity");
        (await own.PostAsJsonAsync("/api/v1/keys", Ask("clients:write"))).StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        (await own.PostAsJsonAsync("/api/v1/keys", new { name = "K", actions = new[] { "clients:read" }, days = 1, clientIds = new[] { client.Id } })).StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        var key = await admin.NewKey(["clients:read", "assessments:read"]);
        var ofStaff = await consultancy.Admin.NewKey(["clients:read"]);
        using var program = platform.Program(key.Secret);
        using var staff = consultancy.Admin.At("identity");

        (await program.GetAsync($"/api/v1/clients/{client.Id}")).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await program.GetAsync($"/api/v1/clients/{other.Id}")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await program.GetAsync("/api/v1/clients")).StatusCode.ShouldBe(HttpStatusCode.Forbidden, "as its maker is");
        // Each level has its own list.
        (await own.GetJson<JsonElement>("/api/v1/keys")).EnumerateArray().Select(k => k.Id()).ShouldBe([key.Id]);
        (await staff.GetJson<JsonElement>("/api/v1/keys")).EnumerateArray().Select(k => k.Id()).ShouldBe([ofStaff.Id]);
        (await own.DeleteAsync($"/api/v1/keys/{ofStaff.Id}")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await staff.DeleteAsync($"/api/v1/keys/{key.Id}")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        var sibling = await platform.SetUpSecondFactor(other.Admin);
        using var next = sibling.At("identity");
        (await next.DeleteAsync($"/api/v1/keys/{key.Id}")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await next.GetJson<JsonElement>("/api/v1/keys")).GetArrayLength().ShouldBe(0);
        (await program.GetAsync($"/api/v1/clients/{client.Id}")).StatusCode.ShouldBe(HttpStatusCode.OK);

        (await own.PostAsJsonAsync("/api/v1/me/second-factor/removal", new { password = Platform.Password })).StatusCode.ShouldBe(HttpStatusCode.NoContent);
        await Eventually.Passes(() => Refused(program), Soon);
    }

    [Fact]
    public async Task An_open_browser_is_not_enough_to_make_a_key()
    {
        var consultancy = await platform.NewConsultancy();
        using var admin = consultancy.Admin.At("identity");
        await Sql("UPDATE session SET created_at = now() - interval '11 minutes' WHERE tenant_id = $1", consultancy.Id);

        (await admin.PostAsJsonAsync("/api/v1/keys", Ask("clients:read"))).StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        (await admin.PostAsJsonAsync("/api/v1/keys", new { name = "K", actions = new[] { "clients:read" }, days = 1, password = "not the password" })).StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        (await admin.PostAsJsonAsync("/api/v1/keys", new { name = "K", actions = new[] { "clients:read" }, days = 1, password = Platform.Password })).StatusCode.ShouldBe(HttpStatusCode.Created);
        foreach (var wrong in new object[]
        {
            new { name = " ", actions = new[] { "clients:read" }, days = 1, password = Platform.Password }, new { name = "K", actions = Array.Empty<string>(), days = 1 },
            new { name = "K", actions = new[] { "people:write" }, days = 1, password = Platform.Password }, new { name = "K", actions = new[] { "clients:read" }, days = 0 },
            new { name = "K", actions = new[] { "clients:read" }, days = 367 }, new { name = "K", actions = new[] { "clients:read" }, days = 1, clientIds = Array.Empty<Guid>(), password = Platform.Password },
        }) (await admin.PostAsJsonAsync("/api/v1/keys", wrong)).StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity, wrong.ToString());
    }

    [Fact]
    public async Task A_key_is_shown_once_and_left_nowhere()
    {
        var consultancy = await platform.NewConsultancy();
        using var admin = consultancy.Admin.At("identity");
        admin.DefaultRequestHeaders.Add("Idempotency-Key", Platform.Unique("once"));
        var first = await admin.PostJson<ApiKey>("/api/v1/keys", Ask("clients:read"));
        var again = await admin.PostJson<JsonElement>("/api/v1/keys", Ask("clients:read"));
        again.Id().ShouldBe(first.Id);
        again.GetProperty("secret").ValueKind.ShouldBe(JsonValueKind.Null);
        var (started, before) = (DateTimeOffset.UtcNow, platform.SpanBytes);
        using var program = platform.Program(first.Secret);
        for (var i = 0; i < 3; i++) (await program.GetAsync("/api/v1/clients")).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await program.GetAsync($"/api/v1/clients/{Guid.NewGuid()}")).StatusCode.ShouldBe(HttpStatusCode.NotFound);

        using var browser = consultancy.Admin.Browser();
        (await browser.GetStringAsync("/app/keys") + await browser.GetStringAsync("/api/v1/keys")).ShouldNotContain(first.Secret[4..]);
        await Eventually.True(() => platform.Spans(before).Any(span => span.Service is "gateway" && span.Start > started), TimeSpan.FromSeconds(20), "the spans of these requests");
        foreach (var file in Directory.GetFiles(Path.Combine(platform.File.DataDir, "logs"), "*", SearchOption.AllDirectories).Concat([platform.File.OtlpFile, $"{platform.File.OtlpFile}.logs", $"{platform.File.OtlpFile}.metrics"]).Where(File.Exists))
        {
            using var reader = new StreamReader(new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete), Encoding.UTF8);
            while (await reader.ReadLineAsync() is { } line) line.Contains(first.Secret[4..], StringComparison.Ordinal).ShouldBeFalse(file);
        }
        await using (var sql = await platform.Sql("identity"))
        {
            foreach (var table in new[] { "api_key", "api_key_hash", "idempotency", "outbox_message", "grant_given" })
            {
                await using var count = new NpgsqlCommand($"SELECT count(*) FROM {table} t WHERE t::text LIKE '%' || $1 || '%'", sql) { Parameters = { new() { Value = first.Secret[4..] } } };
                (await count.ExecuteScalarAsync()).ShouldBe(0L, table);
            }
        }
        using var redis = await ConnectionMultiplexer.ConnectAsync(platform.File.Redis);
        var random = first.Secret[4..];
        redis.GetServer(redis.GetEndPoints()[0]).Keys(pageSize: 1000).Select(key => (string)key!).ShouldAllBe(key => !key.Contains(random));
    }

    [Fact]
    public async Task The_last_use_is_shown_but_not_each_use_written_down()
    {
        var consultancy = await platform.NewConsultancy();
        var key = await consultancy.Admin.NewKey(["clients:read"]);
        using var admin = consultancy.Admin.At("identity");
        (await Seen()).ShouldBeNull();
        using var program = platform.Program(key.Secret);
        await program.GetAsync("/api/v1/clients");
        var first = (await Seen()).ShouldNotBeNull();

        await platform.Token(new { key = key.Secret });

        (await Seen()).ShouldBe(first);
        await Sql("UPDATE api_key SET last_used_at = now() - interval '11 minutes' WHERE id = $1", key.Id);
        await platform.Token(new { key = key.Secret });
        (await Seen()).ShouldNotBeNull().ShouldBeGreaterThanOrEqualTo(first);

        async Task<DateTimeOffset?> Seen() => (await admin.GetJson<JsonElement>("/api/v1/keys"))[0].GetProperty("lastUsedAt") is { ValueKind: JsonValueKind.String } at ? at.GetDateTimeOffset() : null;
    }

    [Fact]
    public async Task A_key_has_a_limit_of_its_own()
    {
        var consultancy = await platform.NewConsultancy();
        var (eager, other) = (await consultancy.Admin.NewKey(["clients:read"]), await consultancy.Admin.NewKey(["clients:read"]));
        using var program = platform.Program(eager.Secret);
        using var calm = platform.Program(other.Secret);

        HttpResponseMessage? refused = null;
        await Parallel.ForEachAsync(Enumerable.Range(0, 1400), new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (_, ct) => // more than two windows of 600
        {
            if (refused is not null) return;
            var answer = await program.GetAsync("/api/v1/brand", ct);
            if (answer.StatusCode is HttpStatusCode.TooManyRequests) refused = answer;
        });

        refused.ShouldNotBeNull().Headers.RetryAfter!.Delta!.Value.TotalSeconds.ShouldBeInRange(1, 60);
        refused.Headers.GetValues("RateLimit-Policy").ShouldBe(["key"]);
        (await calm.GetAsync("/api/v1/clients")).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task The_document_says_which_key_opens_what()
    {
        using var visitor = platform.Anonymous();
        var document = await visitor.GetJson<JsonElement>("/api/v1/openapi.json");

        document.GetProperty("components").GetProperty("securitySchemes").GetProperty("key").Text("scheme").ShouldBe("bearer");
        Needs("/api/v1/clients", "post").ShouldBe(["clients:write"]);
        Needs("/api/v1/portfolio", "get").ShouldBe(["assessments:read"]);
        Needs("/api/v1/principles", "get").ShouldBe([]);
        foreach (var (path, method) in new[] { ("/api/v1/people", "get"), ("/api/v1/keys", "post"), ("/api/v1/sessions", "post") }) Needs(path, method).ShouldBeNull(path);
        document.GetProperty("paths").GetProperty("/api/v1/clients").GetProperty("post").GetProperty("parameters").EnumerateArray().ShouldContain(p => p.Text("name") == "Idempotency-Key" && p.Text("in") == "header");
        document.ToString().ShouldNotContain("x-key");

        string[]? Needs(string path, string method) =>
            document.GetProperty("paths").EnumerateObject().First(p => p.Name.TrimEnd('/') == path).Value.GetProperty(method).TryGetProperty("security", out var security)
                ? [.. security[0].GetProperty("key").EnumerateArray().Select(a => a.GetString()!)] : null;
    }

    static object Client(string name) => new { name, country = "VN", language = "en", generative = false };

    static object Ask(params string[] actions) => new { name = "Program", actions, days = 30 };

    static async Task Refused(HttpClient program)
    {
        using var answer = await program.GetAsync("/api/v1/clients");
        (await answer.Code(HttpStatusCode.Unauthorized)).ShouldBe("key-refused");
        answer.Headers.WwwAuthenticate.ToString().ShouldStartWith("Bearer");
    }

    static async Task<string> State(HttpClient admin, Guid key) => (await admin.GetJson<JsonElement>("/api/v1/keys")).EnumerateArray().Single(k => k.Id() == key).Text("state");

    async Task Sql(string text, Guid id)
    {
        await using var sql = await platform.Sql("identity");
        await using var command = new NpgsqlCommand(text, sql) { Parameters = { new() { Value = id } } };
        (await command.ExecuteNonQueryAsync()).ShouldBeGreaterThan(0);
    }

    /// <summary>What taking a role away does in the database: the row, and the version that is carried everywhere.</summary>
    async Task Demote(string email, string roles)
    {
        await using var sql = await platform.Sql("identity");
        await using var command = new NpgsqlCommand($"""
            UPDATE membership SET roles = '{roles}' WHERE person_id = (SELECT id FROM person WHERE email = '{email}');
            UPDATE access_version SET version = nextval('change_version'), pushed_at = NULL WHERE subject = (SELECT id::text FROM person WHERE email = '{email}')
            """, sql);
        (await command.ExecuteNonQueryAsync()).ShouldBe(2);
    }
}

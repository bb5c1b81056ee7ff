using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using AseanPlatform.Testing;
using Microsoft.AspNetCore.DataProtection;
using Npgsql;
using Shouldly;

namespace AseanPlatform.Wall.Tests;

/// <summary>The token says who calls and for whom, and nothing else does; the doors in front of it keep nothing of one visitor for the next.</summary>
[Collection(nameof(Twins))]
public sealed class DoorTests(Twins twins)
{
    [Fact]
    public async Task Tenant_and_client_come_from_the_token_and_nowhere_else()
    {
        var (a, b) = (twins.A, twins.B);
        using var inside = await twins.Caller(a.Admin.Person, "identity");
        using var outside = (await twins.SignIn(a.Admin.Person)).Browser();
        foreach (var http in new[] { inside, outside })
        {
            foreach (var (name, value) in new[]
            {
                ("X-Tenant", b.Id.ToString()), ("X-Tenant-Id", b.Id.ToString()), ("tenant_id", b.Id.ToString()), ("tenant-id", b.Id.ToString()), ("X-Client-Id", b.One.Id.ToString()), ("X-User-Id", b.Admin.Id.ToString()),
                ("X-Forwarded-Host", $"{b.Canary}.example.test"), ("X-Original-URL", $"/api/v1/clients/{b.One.Id}"), ("X-HTTP-Method-Override", "DELETE"), ("baggage", $"tenant_id={b.Id}"), ("tracestate", $"tenant_id={b.Id}"),
            })
            {
                using var request = new HttpRequestMessage(HttpMethod.Get, new Uri($"/api/v1/clients?tenantId={b.Id}&tenant_id={b.Id}&clientId={b.One.Id}", UriKind.Relative));
                request.Headers.TryAddWithoutValidation(name, value);
                using var answer = await http.SendAsync(request);
                var text = await answer.Content.ReadAsStringAsync();
                answer.StatusCode.ShouldBe(HttpStatusCode.OK, name);
                text.ShouldContain(a.One.Canary);
                text.ShouldNotContain(b.Canary);
            }
        }
    }

    [Fact]
    public async Task Two_tenants_at_once_on_the_same_pools_never_get_each_others_rows()
    {
        var (a, b) = (twins.A, twins.B);
        (string Service, string Path)[] lists =
        [
            ("identity", "/api/v1/clients"), ("identity", "/api/v1/people"), ("identity", "/api/v1/invitations"), ("identity", "/api/v1/brand"), ("assessment", "/api/v1/portfolio"),
            ("notification", "/api/v1/notices"),
        ];
        var callers = new ConcurrentDictionary<(Twin, string), HttpClient>();
        foreach (var twin in new[] { a, b })
            foreach (var service in lists.Select(l => l.Service).Distinct()) callers[(twin, service)] = await twins.Caller(twin.Admin.Person, service);
        var (wrong, own) = (new ConcurrentBag<string>(), 0);

        await Parallel.ForEachAsync(Enumerable.Range(0, 600), new ParallelOptions { MaxDegreeOfParallelism = 48 }, async (n, ct) =>
        {
            var ((service, path), twin, other) = (lists[n / 2 % lists.Length], n % 2 == 0 ? a : b, n % 2 == 0 ? b : a);
            var text = await callers[(twin, service)].GetStringAsync(new Uri(path, UriKind.Relative), ct);
            if (text.Contains(other.Canary, StringComparison.OrdinalIgnoreCase)) wrong.Add($"{path} of {twin.Canary} holds {other.Canary}");
            if (text.Contains(twin.Canary, StringComparison.OrdinalIgnoreCase)) Interlocked.Increment(ref own);
        });

        foreach (var http in callers.Values) http.Dispose();
        wrong.ShouldBeEmpty();
        own.ShouldBeGreaterThan(500);
    }

    [Fact]
    public async Task The_same_address_for_two_tenants_and_then_for_nobody_is_three_answers()
    {
        using var ofA = (await twins.SignIn(twins.A.Admin.Person)).Browser();
        using var ofB = (await twins.SignIn(twins.B.Admin.Person)).Browser();
        using var nobody = twins.Platform.Anonymous();
        (HttpClient Http, string? Own)[] visitors = [(ofA, twins.A.Canary), (ofB, twins.B.Canary), (nobody, null)];
        var wrong = new ConcurrentBag<string>();

        foreach (var path in new[] { "/", "/en", "/zh", "/en/principles", "/app", "/app/clients", "/api/v1/clients", "/api/v1/brand", "/api/v1/me", "/api/v1/portfolio?x=%1E", "/en?x=%1E", "/app/clients?x=%1E" })
        {
            // In turn, and all at once: a cache that shares either way would show it.
            foreach (var (http, own) in visitors.Concat(visitors.Reverse())) await Look(http, own, path);
            await Parallel.ForEachAsync(Enumerable.Range(0, 24), async (n, _) => await Look(visitors[n % 3].Http, visitors[n % 3].Own, path));
        }

        // What is public of a tenant is public: each page its own tenant's.
        foreach (var (twin, other) in new[] { (twins.A, twins.B), (twins.B, twins.A) })
        {
            var page = await nobody.GetStringAsync(new Uri($"/en/t/{twin.Canary}/scorecard", UriKind.Relative));
            page.ShouldContain(twin.Canary);
            page.ShouldNotContain(other.Canary);
        }
        wrong.ShouldBeEmpty();

        async Task Look(HttpClient http, string? own, string path)
        {
            using var answer = await http.GetAsync(new Uri(path, UriKind.Relative));
            var text = answer.Headers + await answer.Content.ReadAsStringAsync();
            foreach (var canary in new[] { twins.A.Canary, twins.B.Canary }.Where(c => c != own))
                if (text.Contains(canary, StringComparison.OrdinalIgnoreCase)) wrong.Add($"{path} shows {canary} to {own ?? "nobody"}");
            if (own is not null && answer.IsSuccessStatusCode && answer.Headers.CacheControl is not { NoStore: true } && text.Contains(own, StringComparison.OrdinalIgnoreCase)) wrong.Add($"{path} of {own} may be stored");
            if (own is not null && answer.Headers.Contains("Age")) wrong.Add($"{path} came from a cache");
            if (own is null && path.Contains("/api/v1/", StringComparison.Ordinal) && path is not "/api/v1/brand" && answer.StatusCode is not HttpStatusCode.Unauthorized) wrong.Add($"{path} to nobody: {(int)answer.StatusCode}");
        }
    }

    [Fact]
    public async Task A_token_signed_with_the_true_key_counts_only_now_only_here_and_only_as_what_it_is()
    {
        using var key = await SigningKey();
        var real = await twins.Token(twins.A.Admin.Person);
        var claims = JsonNode.Parse(Base64Url.DecodeFromChars(real.Split('.')[1]))!.AsObject();
        var now = DateTimeOffset.UtcNow.ToUnixTimeSeconds();
        var wrong = new List<string>();

        string Signed(Action<JsonObject> change, string type = "at+jwt")
        {
            var changed = claims.DeepClone().AsObject();
            change(changed);
            var head = Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(new { alg = "ES256", typ = type, kid = key.Id }));
            var text = $"{head}.{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(changed.ToJsonString()))}";
            return $"{text}.{Base64Url.EncodeToString(key.Key.SignData(Encoding.ASCII.GetBytes(text), HashAlgorithmName.SHA256))}";
        }

        (string Name, string Token, int Status)[] tokens =
        [
            ("as it is", Signed(_ => { }), 200),
            ("expired", Signed(c => (c["iat"], c["nbf"], c["exp"]) = (now - 300, now - 300, now - 10)), 401),
            ("not yet valid", Signed(c => (c["nbf"], c["exp"]) = (now + 60, now + 120)), 401),
            ("without an end", Signed(c => c.Remove("exp")), 401),
            ("another issuer", Signed(c => c["iss"] = "somebody"), 401),
            ("without an issuer", Signed(c => c.Remove("iss")), 401),
            ("without an audience", Signed(c => c.Remove("aud")), 401),
            ("for everybody", Signed(c => c["aud"] = "*"), 401),
            ("for another service", Signed(c => c["aud"] = "nowhere"), 401),
            ("an identity token", Signed(_ => { }, "JWT"), 401),
            ("for this service, from a person", Signed(c => c["aud"] = "identity"), 403),
            ("no roles", Signed(c => c.Remove("roles")), 403),
            ("nobody", Signed(c => { c.Remove("sub"); c.Remove("roles"); }), 403),
        ];
        foreach (var (name, token, status) in tokens)
        {
            using var http = twins.Bearing("identity", token);
            using var answer = await http.GetAsync(new Uri("/api/v1/clients", UriKind.Relative));
            if ((int)answer.StatusCode != status) wrong.Add($"{name}: {(int)answer.StatusCode}, not {status}");
        }

        wrong.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_cookie_that_was_changed_opens_nothing()
    {
        var session = (await twins.SignIn(twins.A.Admin.Person)).Session;
        var wrong = new List<string>();
        string[] changed =
        [
            session[..^1], session + "A", session[..^1] + (session[^1] is 'A' ? 'B' : 'A'), session.ToUpperInvariant(), new([.. session.Reverse()]), "", " ", "null", "undefined", "0",
            Guid.Empty.ToString(), twins.A.Admin.Id.ToString(), Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(session))), session[..(session.Length / 2)], $"{session}%00", $"{session}.", "' OR '1'='1", "../" + session,
        ];
        foreach (var cookie in changed)
        {
            using var browser = twins.Platform.Anonymous();
            browser.DefaultRequestHeaders.TryAddWithoutValidation("Cookie", $"session={cookie}");
            using var answer = await browser.GetAsync(new Uri("/api/v1/me", UriKind.Relative));
            if (answer.StatusCode is not HttpStatusCode.Unauthorized) wrong.Add($"{cookie.Replace(session, "(session)", StringComparison.Ordinal)}: {(int)answer.StatusCode}");
        }

        wrong.ShouldBeEmpty();
        using var right = twins.Platform.Anonymous();
        right.DefaultRequestHeaders.Add("Cookie", $"session={session}");
        (await right.GetAsync(new Uri("/api/v1/me", UriKind.Relative))).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_report_is_closed_after_signing_out_and_its_link_after_being_revoked()
    {
        var (a, platform) = (twins.A, twins.Platform);
        using var browser = (await platform.SignIn(a.One.People[0].Person.Email)).Browser();
        var report = (await browser.GetJson<JsonArray>($"/api/v1/reports?clientId={a.One.Id}"))[0]!["id"]!.GetValue<Guid>();
        var file = new Uri($"/api/v1/reports/{report}/files/en/pdf", UriKind.Relative);
        using var notification = await platform.As("notification", "reporting", a.Id, a.One.Id);
        var link = new Uri((string)(await notification.PostJson<JsonNode>($"/internal/reports/{report}/links", new { language = "en" }))["url"]!);
        using var visitor = platform.Anonymous();
        (await browser.GetAsync(file)).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await visitor.GetAsync(file)).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        var page = await visitor.GetStringAsync(link);
        page.ShouldContain("/report/");
        page.ShouldNotContain(twins.B.Canary);

        (await browser.DeleteAsync(new Uri("/api/v1/sessions/current", UriKind.Relative))).StatusCode.ShouldBe(HttpStatusCode.NoContent);
        await Eventually.Passes(async () => (await browser.GetAsync(file)).StatusCode.ShouldBe(HttpStatusCode.Unauthorized), TimeSpan.FromSeconds(2));
        using var other = (await platform.SignIn(a.One.People[0].Person.Email)).Browser();
        (await other.DeleteAsync(new Uri($"/api/v1/reports/{report}/links", UriKind.Relative))).StatusCode.ShouldBe(HttpStatusCode.NoContent);

        foreach (var path in new[] { link.AbsolutePath, $"{link.AbsolutePath}/en/pdf", $"{link.AbsolutePath}/zh-Hans/html" })
            await Eventually.Passes(async () => ((int)(await visitor.GetAsync(new Uri(path, UriKind.Relative))).StatusCode).ShouldBeOneOf(404, 410), TimeSpan.FromSeconds(2));
    }

    [Fact]
    public async Task What_works_once_does_nothing_when_it_is_played_again()
    {
        var consultancy = await twins.Platform.NewConsultancy();
        using var admin = consultancy.Admin.At("identity");
        var email = $"once@{consultancy.Slug}.test";
        var invitation = await admin.PostJson<Made>("/api/v1/invitations", new { email, name = "Once", language = "en", role = "consultant" });
        using var notification = await twins.Platform.As("notification", "identity", consultancy.Id);
        var url = (string)(await notification.PostJson<JsonNode>($"/internal/invitations/{invitation.Id}/link", null))["url"]!;
        using var invited = await twins.Platform.Link("identity", url, "invitation");
        var body = new { name = "Once", password = Testing.Platform.Password, language = "en" };
        (await invited.PostAsJsonAsync("/api/v1/invitations/current/acceptance", body)).StatusCode.ShouldBe(HttpStatusCode.OK);

        // The token lives on for two minutes; the link says only that it is over.
        (await invited.PostAsJsonAsync("/api/v1/invitations/current/acceptance", body)).StatusCode.ShouldBe(HttpStatusCode.Conflict);
        using var over = await twins.Platform.Link("identity", url, "invitation");
        (await over.PostAsJsonAsync("/api/v1/invitations/current/acceptance", body)).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await over.GetAsync(new Uri("/api/v1/invitations/current", UriKind.Relative))).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await over.GetStringAsync(new Uri("/api/v1/invitations/over", UriKind.Relative))).ShouldBe("""{"state":"accepted"}""");
        await Should.ThrowAsync<HttpRequestException>(() => twins.Platform.Link("identity", url, "report"));
    }

    [Fact]
    public async Task A_message_of_the_wrong_tenant_reaches_nothing_of_the_right_one()
    {
        // A tenant of its own to speak as: what it asks for is tried again and again, and the twins are to be quiet for the other tests.
        var (a, b) = (await twins.Platform.NewConsultancy(), twins.B);
        await twins.Rows.Quiet([b.Id]);
        var before = await twins.Rows.HashOf(b);
        await using var sql = await twins.Platform.Sql("assessment");
        var (id, sha256) = ((Guid)(await Rows.Scalar(sql, "SELECT id FROM submission WHERE tenant_id = $1", b.Id))!, (string)(await Rows.Scalar(sql, "SELECT snapshot_sha256 FROM submission WHERE tenant_id = $1", b.Id))!);
        var review = (Guid)(await Rows.Scalar(sql, "SELECT id FROM review WHERE tenant_id = $1", b.Id))!;
        await using var reporting = await twins.Platform.Sql("reporting");
        var link = (Guid)(await Rows.Scalar(reporting, "SELECT id FROM report_link WHERE tenant_id = $1 LIMIT 1", b.Id))!;
        var key = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)));

        // As A: B's submission is announced (with the ids it has, and with new ones), B's client is said to have changed, a key of ours is said to open B's report.
        var sent = new List<Guid>
        {
            await Say("Assessments", "AssessmentSubmitted", new { submissionId = id, assessmentId = b.One.Assessment, clientId = b.One.Id, number = 1, stage = "submitted", snapshotSha256 = sha256, subjectId = id }, a.Id, b.One.Id),
            await Say("Assessments", "AssessmentSubmitted", new { submissionId = id, assessmentId = b.One.Assessment, clientId = b.One.Id, number = 2, stage = "signed", snapshotSha256 = sha256, subjectId = id }, a.Id, b.One.Id),
            await Say("Assessments", "ChangesRequested", new { reviewId = review, assessmentId = b.One.Assessment, clientId = b.One.Id, submissionId = id, number = 1, subjectId = review }, a.Id, b.One.Id),
            await Say("Assessments", "AssessmentReopened", new { assessmentId = b.One.Assessment, nextId = Guid.CreateVersion7(), clientId = b.One.Id, cycle = 2, subjectId = id }, a.Id, b.One.Id),
            await Say("Assessments", "AssessmentOffered", new { eventId = id, assessmentId = b.One.Assessment, clientId = b.One.Id, kind = "assessment-opened", subjectId = id }, a.Id, b.One.Id),
            await Say("Assessments", "PersonConcerned", new { eventId = Guid.CreateVersion7(), kind = "mentioned", clientId = b.One.Id, personId = b.One.People[0].Id, subjectId = id }, a.Id, b.One.Id),
            await Say("Identity", "ClientChanged", new { clientId = b.One.Id, version = long.MaxValue }, a.Id, null),
            await Say("Identity", "TenantChanged", new { tenantId = b.Id, version = long.MaxValue }, a.Id, null),
            await Say("Identity", "AccessChanged", new { personId = b.Granted.Id, accessVersion = long.MaxValue }, a.Id, null),
            await Say("Links", "LinkIssued", new { hash, purpose = "report", objectId = link, expiresAt = DateTimeOffset.UtcNow.AddDays(1) }, a.Id, null),
        };
        foreach (var service in new[] { "reporting", "notification", "identity" })
            await Eventually.True(async () => await twins.Rows.Count(service, "SELECT count(*) FROM inbox_message WHERE message_id = ANY($1)", sent.ToArray()) > 0, TimeSpan.FromSeconds(20), $"the messages at {service}");
        await twins.Rows.Quiet([b.Id]);

        (await twins.Rows.HashOf(b)).Except(before).ShouldBeEmpty();
        ((long)(await Rows.Scalar(sql, "SELECT max(access_version) FROM grant_version WHERE tenant_id = $1", b.Id))!).ShouldBeLessThan(long.MaxValue);
        using var opened = twins.Bearing("reporting", await twins.Platform.Token(new { link = key, purpose = "report" }));
        (await opened.GetAsync(new Uri("/api/v1/reports/current", UriKind.Relative))).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        using var admin = await twins.Caller(a.Admin, "reporting");
        (await admin.GetStringAsync(new Uri("/api/v1/reports", UriKind.Relative))).ShouldNotContain(b.Canary);
        foreach (var report in await admin.GetJson<JsonArray>("/api/v1/reports"))
            (await Plain.Of(await admin.GetAsync(new Uri($"/api/v1/reports/{report!["id"]}/files/en/html", UriKind.Relative)))).ShouldNotContain(b.Canary);
    }

    [Fact]
    public async Task A_message_without_a_tenant_or_of_an_unknown_one_is_parked()
    {
        var sent = new List<Guid>
        {
            await Say("Identity", "ClientChanged", new { clientId = twins.B.One.Id, version = 1L }, null, null),
            await Say("Identity", "ClientChanged", new { clientId = twins.B.One.Id, version = 1L }, Guid.CreateVersion7(), null),
            await Say("Content", "ReleasePublished", new { releaseId = "none", sha256 = "none" }, twins.A.Id, null),
        };

        foreach (var message in sent)
        {
            await Eventually.True(async () => await twins.Rows.Count("operations", "SELECT count(*) FROM fault WHERE message_id = $1 AND exception LIKE '%Parked'", message) > 0, TimeSpan.FromSeconds(20), "a parked message");
            (await twins.Rows.Count("assessment", "SELECT count(*) FROM inbox_message WHERE message_id = $1", message)).ShouldBe(0);
        }
    }

    [Fact]
    public async Task A_foreign_id_takes_as_long_as_one_of_nothing()
    {
        using var http = await twins.Caller(twins.A.Admin.Person, "assessment");
        var (foreign, none) = (new List<double>(), new List<double>());
        for (var n = 0; n < 120; n++)
        {
            foreach (var (times, id) in new[] { (foreign, twins.B.One.Assessment), (none, Guid.CreateVersion7()) })
            {
                var started = Stopwatch.GetTimestamp();
                using var answer = await http.GetAsync(new Uri($"/api/v1/assessments/{id}", UriKind.Relative));
                if (n >= 20) times.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
            }
        }

        (foreign.Order().ElementAt(50) / none.Order().ElementAt(50)).ShouldBeInRange(0.67, 1.5);
    }

    /// <summary>Says it as a service would, through Assessment's outbox.</summary>
    async Task<Guid> Say(string subject, string name, object message, Guid? tenant, Guid? client)
    {
        var headers = new JsonObject { ["move_epoch"] = "0" };
        if (tenant is not null) headers["tenant_id"] = tenant.ToString();
        if (client is not null) headers["client_id"] = client.ToString();
        var id = Guid.CreateVersion7();
        var body = JsonSerializer.Serialize(new { messageId = id, messageType = new[] { $"urn:message:AseanPlatform.Contracts.{subject}:{name}" }, message, headers });
        await using var sql = await twins.Platform.Sql("assessment");
        await using var command = new NpgsqlCommand("INSERT INTO outbox_message (message_id, exchange, content_type, headers, body) VALUES ($1, $2, 'application/vnd.masstransit+json', $3::jsonb, $4)", sql)
        {
            Parameters = { new() { Value = id }, new() { Value = $"AseanPlatform.Contracts.{subject}:{name}" }, new() { Value = headers.ToJsonString() }, new() { Value = body } },
        };
        await command.ExecuteNonQueryAsync();
        return id;
    }

    sealed record KeyInUse(string Id, ECDsa Key) : IDisposable
    {
        public void Dispose() => Key.Dispose();
    }

    /// <summary>The installation's own key, unwrapped as Identity does: forgeries with any other are tried elsewhere.</summary>
    async Task<KeyInUse> SigningKey()
    {
        var wrap = DataProtectionProvider.Create(new DirectoryInfo(Path.Combine(twins.Platform.File.DataDir, "keys")), builder => builder.SetApplicationName("AseanPlatform")).CreateProtector("identity.signing-keys");
        await using var sql = await twins.Platform.Sql("identity");
        await using var command = new NpgsqlCommand("SELECT id, private_key FROM signing_key WHERE signs_from <= now() ORDER BY signs_from DESC LIMIT 1", sql);
        await using var reader = await command.ExecuteReaderAsync();
        (await reader.ReadAsync()).ShouldBeTrue();
        var key = ECDsa.Create();
        key.ImportPkcs8PrivateKey(Base64Url.DecodeFromChars(wrap.Unprotect(reader.GetString(1))), out _);
        return new(reader.GetString(0), key);
    }
}

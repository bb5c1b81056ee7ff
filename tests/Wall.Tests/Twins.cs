using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using AseanPlatform.Testing;
using Npgsql;

[assembly: AssemblyFixture(typeof(AseanPlatform.Testing.Platform))]

namespace AseanPlatform.Wall.Tests;

/// <summary>Somebody of a twin, with the role that the token will name; of one client, or of the consultancy.</summary>
sealed record Member(string Role, string Label, Person Person, Guid Id, TwinClient? Client);

/// <summary>A program's key with what it was allowed.</summary>
sealed record ProgramKey(string Label, IReadOnlyList<string> Actions, string Secret);

/// <summary>A client with its canary, people and work.</summary>
sealed class TwinClient
{
    public required Guid Id { get; init; }
    public required string Canary { get; init; }
    public required IReadOnlyList<Member> People { get; init; }
    public required Guid Assessment { get; init; }
}

/// <summary>
/// A consultancy whose every text that anybody can write holds its canary: two clients (one has submitted, the other still answers), people in every role,
/// a scorecard with its contact, reports, mails, notices and a link for every purpose.
/// </summary>
sealed class Twin
{
    public required Guid Id { get; init; }
    public required string Canary { get; init; }
    public required Member Admin { get; init; }
    public required Member Granted { get; init; }
    public required Member Ungranted { get; init; }
    public required TwinClient One { get; init; }
    public required TwinClient Two { get; init; }

    public required Guid Report { get; init; }
    public required Guid OpenInvitation { get; init; }
    public required string OverKey { get; init; }
    public required Guid ResetMail { get; init; }
    public required string ScorecardKey { get; init; }
    public required Guid AskedContact { get; init; }
    public required Guid Aside { get; init; }

    public IEnumerable<Member> Staff => [Admin, Granted, Ungranted];
    public IEnumerable<Member> Everybody => [.. Staff, .. One.People, .. Two.People];
}

[CollectionDefinition(nameof(Twins))]
public sealed class TwinsCollection : ICollectionFixture<Twins>;

/// <summary>Two tenants of the same shape, made once for all tests that attack one as the other.</summary>
public sealed class Twins(Testing.Platform platform) : IAsyncLifetime
{
    public const string Statement = "te-01";

    internal Testing.Platform Platform => platform;
    internal Twin A { get; private set; } = null!;
    internal Twin B { get; private set; } = null!;
    internal Person Editor { get; private set; } = null!;

    /// <summary>Not the installation's own, whose session all other tests use: these tests end the sessions of whom they call as.</summary>
    internal Person Operator { get; private set; } = null!;
    internal IReadOnlyList<Operation> Operations { get; private set; } = [];
    internal Rows Rows { get; private set; } = null!;

    /// <summary>Of A's administrator: for each action a key that was allowed nothing else.</summary>
    internal IReadOnlyDictionary<string, string> Keys { get; private set; } = new Dictionary<string, string>();

    /// <summary>Of the same administrator: it was allowed all that a key for chosen clients can be, for the first client alone.</summary>
    internal ProgramKey KeyOfOne { get; private set; } = null!;

    readonly ConcurrentDictionary<string, string> _ids = new();

    public async ValueTask InitializeAsync()
    {
        Operations = await Operation.All(platform);
        Rows = await Rows.Of(platform);
        var (a, b, editor, operators) = (Make('a'), Make('b'), MakeEditor(), platform.NewOperator());
        (A, B, Editor, Operator) = (await a, await b, await editor, await operators);
        var keys = new Dictionary<string, string>();
        foreach (var action in new[] { "clients:read", "clients:write", "assessments:read", "assessments:write", "reports:read", "reports:write" })
            keys[action] = (await A.Admin.Person.NewKey([action], name: $"Key of {A.Canary}")).Secret;
        Keys = keys;
        string[] ofOne = [.. keys.Keys.Except(["clients:write"])];
        KeyOfOne = new("key of one client", ofOne, (await A.Admin.Person.NewKey(ofOne, [A.One.Id], $"Key of {A.Canary}")).Secret);
        foreach (var twin in (Twin[])[A, B]) // from where and with what a session is used is written when the gateway asks for its token
        {
            using var browser = twin.Admin.Person.Browser();
            using var page = await browser.GetAsync(new Uri("/app", UriKind.Relative));
            page.EnsureSuccessStatusCode();
        }
        await Rows.Quiet([A.Id, B.Id]);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    /// <summary>A client of one service with a token of a session of its own, so that a call which ends it harms no other test.</summary>
    internal async Task<HttpClient> Caller(Person person, string service) =>
        Bearing(service, await Token(person));

    /// <summary>A token of a session of its own.</summary>
    internal async Task<string> Token(Person person, bool secondFactor = true) => await platform.Token(new { session = (await SignIn(person, secondFactor)).Session });

    /// <summary>
    /// A session of its own. A code of the app counts once in half a minute, and these tests sign in dozens of times: who has a second factor is given the
    /// session that both steps would have made (the steps themselves are tried where signing in is tested); without it, the token is a locked one.
    /// </summary>
    internal async Task<Person> SignIn(Person person, bool secondFactor = true)
    {
        var secret = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
        await using var sql = await platform.Sql("identity");
        await using var command = new NpgsqlCommand("""
            INSERT INTO session (id, hash, person_id, tenant_id, client_id, created_at, expires_at, second_factor)
            SELECT $1, $2, p.id, m.tenant_id, m.client_id, now(), now() + interval '1 day', $3
            FROM person p JOIN credential c ON c.person_id = p.id AND c.kind = 'totp' LEFT JOIN membership m ON m.person_id = p.id WHERE p.email = $4
            """, sql)
        {
            Parameters = { new() { Value = Guid.CreateVersion7() }, new() { Value = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(secret))) }, new() { Value = secondFactor }, new() { Value = person.Email } },
        };
        return await command.ExecuteNonQueryAsync() is 1 ? new Person(platform, person.Email, person.Name, secret) : await platform.SignIn(person.Email);
    }

    internal HttpClient Bearing(string service, string? token)
    {
        var http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, Expect100ContinueTimeout = TimeSpan.FromSeconds(30) }) { BaseAddress = platform.Service(service) }; // some lead to where a tenant says
        if (token is not null) http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return http;
    }

    /// <summary>Whether the id belongs to somebody, so that another's must look like none.</summary>
    internal static bool IsOwned(Place place) => !TwinIds.Everybodys.ContainsKey(place.Kind);

    /// <summary>The id that stands in this place for this twin (and, where rows are of a client, this client).</summary>
    internal async Task<string> IdFor(Operation operation, Place place, Twin twin, TwinClient client)
    {
        if (TwinIds.Everybodys.TryGetValue(place.Kind, out var common)) return common;
        switch (place.Kind)
        {
            case "clients.id" or "clients.clientId" or "clientId": return client.Id.ToString();
            case "tenants.id" or "tenantId": return twin.Id.ToString();
        }
        var (service, query) = RowFor(operation, place);
        // What is of the tenant is the same for all its clients, also when a test adds another meanwhile.
        var key = $"{operation.Service} {place.Kind} {twin.Id} {(query.Contains("$2::uuid IS NOT NULL", StringComparison.Ordinal) ? null : client.Id)}";
        if (place.Kind is not "sessions.id" && _ids.TryGetValue(key, out var kept)) return kept; // sessions end meanwhile

        await using var sql = await platform.Sql(service);
        await using var command = new NpgsqlCommand(query, sql) { Parameters = { new() { Value = twin.Id }, new() { Value = client.Id } } };
        var found = (await command.ExecuteScalarAsync())?.ToString();
        // The client that has not submitted has no report: like any other that is none, as long as the other client has one.
        if (found is null && client == twin.Two) found = NoneLike(await IdFor(operation, place, twin, twin.One));
        return _ids[key] = found
            ?? throw new InvalidOperationException($"{operation}: the twins have nothing of the kind '{place.Kind}' for {client.Canary}. Make one in Twins.");
    }

    (string Service, string Query) RowFor(Operation operation, Place place) =>
        TwinIds.OfTwins.TryGetValue($"{operation.Service} {place.Kind}", out var special) || TwinIds.OfTwins.TryGetValue(place.Kind, out special)
            ? special
            : (operation.Service, Rows.NewestOf(operation.Service, place)
                ?? throw new InvalidOperationException($"{operation}: no test knows an id of the kind '{place.Kind}'. Say in TwinIds.OfTwins which row of the twins it is, or in TwinIds.Everybodys that it is nobody's."));

    /// <summary>Not the one id that is taken otherwise, but each that this twin (and client) has of the kind.</summary>
    internal async Task<IReadOnlyList<string>> IdsFor(Operation operation, Place place, Twin twin, TwinClient client)
    {
        var one = await IdFor(operation, place, twin, client);
        if (place.Kind is "clients.id" or "clients.clientId" or "clientId" or "tenants.id" or "tenantId" || TwinIds.Everybodys.ContainsKey(place.Kind)) return [one];
        var (service, query) = RowFor(operation, place);
        await using var sql = await platform.Sql(service);
        await using var command = new NpgsqlCommand(query.Replace(" LIMIT 1", " LIMIT 100", StringComparison.Ordinal), sql) { Parameters = { new() { Value = twin.Id }, new() { Value = client.Id } } };
        await using var row = await command.ExecuteReaderAsync();
        var all = new List<string> { one };
        while (await row.ReadAsync()) all.Add(row.GetValue(0).ToString()!);
        return [.. all.Distinct()];
    }

    /// <summary>An id that looks the same and belongs to nothing.</summary>
    internal static string NoneLike(string id) =>
        Guid.TryParse(id, out _) ? Guid.CreateVersion7().ToString()
        : id.Length is 64 ? Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32))
        : new string('z', id.Length);

    /// <summary>What a right request of the operation holds: the first twin's own ids and words.</summary>
    internal async Task<(IReadOnlyList<string> Ids, JsonNode Body)> Right(Operation operation)
    {
        var ids = new List<string>();
        foreach (var place in operation.Places) ids.Add(await IdFor(operation, place, A, A.One));
        return (ids, Sample.Of(operation, A.Canary, name => ids[operation.Places.ToList().FindIndex(place => place.In is "body" && place.Name == name)]));
    }

    /// <summary>A request of the operation with these ids (in the order of its places) and this body.</summary>
    internal static HttpRequestMessage Request(Operation operation, IReadOnlyList<string> ids, JsonNode? body)
    {
        var (path, query) = (operation.Route, "");
        body = body?.DeepClone();
        foreach (var (place, id) in operation.Places.Zip(ids))
        {
            switch (place.In)
            {
                case "path": path = path.Replace($"{{{place.Name}}}", Uri.EscapeDataString(id), StringComparison.Ordinal); break;
                case "query": query += $"{(query is "" ? '?' : '&')}{place.Name}={Uri.EscapeDataString(id)}"; break;
                default: body![place.Name] = id; break;
            }
        }
        return new HttpRequestMessage(new HttpMethod(operation.Method), new Uri(path + query, UriKind.Relative))
        {
            Content = operation.TakesFile ? new StringContent(body is JsonValue file ? file.ToString() : "", Encoding.UTF8, "text/csv") : operation.Body is null ? null : JsonContent.Create(body),
        };
    }

    /// <summary>Made here, not by the operator, to be an editor without an organisation.</summary>
    async Task<Person> MakeEditor()
    {
        var person = await (await platform.NewConsultancy()).InviteColleague();
        var id = await person.Id();
        await using var sql = await platform.Sql("identity");
        await using var command = new NpgsqlCommand($"INSERT INTO platform_role VALUES ('{id}', 'editor', now()); DELETE FROM membership WHERE person_id = '{id}'", sql);
        await command.ExecuteNonQueryAsync();
        return person;
    }

    async Task<Twin> Make(char letter)
    {
        var canary = string.Create(CultureInfo.InvariantCulture, $"canary{letter}{Random.Shared.Next():x8}");
        using var operators = platform.Operator().At("identity");
        var tenant = await operators.PostJson<Made>("/api/v1/tenants", new { name = $"Consultancy {canary}", slug = canary, adminEmail = $"admin@{canary}.test", adminName = $"Admin {canary}", language = "en", replyTo = $"office@{canary}.test", logo = Pictures.Png(canary) });
        var admin = await MemberOf("consultancy-admin", "consultancy-admin", await platform.Accept(tenant.Id, null, $"admin@{canary}.test", $"Admin {canary}"), null);
        using var http = admin.Person.At("identity");

        var (granted, ungranted, open) = (Colleague("granted"), Colleague("ungranted"), http.PostJson<Made>("/api/v1/invitations", Invitation($"open@{canary}.test", canary, "consultant")));
        var (one, two) = (Client($"{canary}one", submits: true), Client($"{canary}two", submits: false));
        await Task.WhenAll(granted, ungranted, open, one, two);
        await Put(http, $"/api/v1/clients/{(await one).Id}/grants/{(await granted).Id}", null);

        await admin.Person.NewKey(["clients:read"], [(await one).Id], $"Key of {canary}");
        await Colleague("spare");
        foreach (var client in new[] { await one, await two })
        {
            await http.PostJson($"/api/v1/clients/{client.Id}/invitations", Invitation($"spare@{client.Canary}.test", client.Canary, "viewer"));
            await platform.Accept(tenant.Id, client.Id, $"spare@{client.Canary}.test", $"Person {client.Canary}");
        }

        // A client that was deleted long ago: its certificate stays with the tenant.
        await using (var gone = await platform.Sql("identity"))
        await using (var deleted = new NpgsqlCommand("""
            WITH said AS (SELECT jsonb_build_object('client', 'Gone ' || $2, 'lastBackupLapsesOn', '2026-12-26')::text AS certificate),
            row AS (INSERT INTO client_deletion (id, tenant_id, client_id, client_name, language, asked_by, asked_by_name, asked_at, due_at, state, withdrawn_by_name, done_at, certificate, certificate_sha256)
              SELECT gen_random_uuid(), $1, gen_random_uuid(), 'Gone ' || $2, 'en', gen_random_uuid(), 'Admin ' || $2, now(), now(), 'done', 'Admin ' || $2, now(), certificate, encode(sha256(convert_to(certificate, 'UTF8')), 'hex') FROM said
              RETURNING id)
            INSERT INTO deletion_acknowledged (deletion_id, service, tenant_id, at, tables, counts) SELECT id, 'assessment', $1, now(), '{answer}', '{49}' FROM row
            """, gone) { Parameters = { new() { Value = tenant.Id }, new() { Value = canary } } })
            await deleted.ExecuteNonQueryAsync();

        // Clients from a file: of one that was taken back again, and of one that waits to be confirmed.
        var back = await Upload();
        await http.PostJson($"/api/v1/clients/uploads/{back}/confirmation", null);
        await http.PostJson($"/api/v1/clients/uploads/{back}/undoing", null);
        await Upload();

        // Somebody who is never called as: has a passkey, and wants another address.
        var aside = await Colleague("aside");

        // A link that no longer works, and a new password asked for by somebody who forgot theirs.
        var withdrawn = await http.PostJson<Made>("/api/v1/invitations", Invitation($"withdrawn@{canary}.test", canary, "consultant"));
        var over = await LinkFrom("identity", tenant.Id, null, $"/internal/invitations/{withdrawn.Id}/link");
        (await http.DeleteAsync(new Uri($"/api/v1/invitations/{withdrawn.Id}", UriKind.Relative))).EnsureSuccessStatusCode();
        var forgetful = (await two).People[2];
        using (var visitor = await platform.Visitor("identity", "sign-in"))
            (await visitor.PostAsJsonAsync("/api/v1/password-resets", new { email = forgetful.Person.Email })).EnsureSuccessStatusCode();

        // A provider to sign in at, to which somebody who is never called as is linked.
        var provider = await http.PostJson<Made>("/api/v1/tenant/sign-in-providers", new
        {
            name = $"Provider {canary}",
            authorizationEndpoint = $"https://login.{canary}.test/a",
            tokenEndpoint = $"https://login.{canary}.test/t",
            userInfoEndpoint = $"https://login.{canary}.test/u",
            application = $"application {canary}",
            secret = $"secret {canary}",
        });
        await using (var linked = await platform.Sql("identity"))
        {
            await Rows.Scalar(linked, "INSERT INTO outside_link (key, provider_id, tenant_id, person_id, linked_at) VALUES (encode(sha256(convert_to($1, 'UTF8')), 'hex'), $2, $3, $4, now()) RETURNING 1", canary, provider.Id, tenant.Id, aside.Id);
            await Rows.Scalar(linked, "INSERT INTO outside_answer (hash, asked, tenant_id, provider_id, key, purpose, expires_at) SELECT h, h, $2, $3, h, 'sign-in', now() FROM encode(sha256(convert_to($1, 'UTF8')), 'hex') h RETURNING 1", canary, tenant.Id, provider.Id);
        }

        // A text of its own, accepted by both clients, so that nobody is sent to read it first.
        await http.PostJson("/api/v1/tenant/legal/processor-agreement", new { english = $"Agreement of {canary}", chinese = $"协议 {canary}", basedOn = 0 });
        foreach (var client in new[] { await one, await two })
        {
            using var signing = client.People[0].Person.At("identity");
            await signing.PostJson("/api/v1/me/legal", new { ofTenant = true, kind = "processor-agreement", version = 1 });
        }

        // An operator who asked to read, and people who are there to be removed.
        foreach (var client in new[] { await one, await two })
        {
            await operators.PostJson($"/api/v1/tenants/{tenant.Id}/break-glass", new { clientId = client.Id, reason = $"Reason of {client.Canary}", minutes = 15 });
            var email = $"leaver@{client.Canary}.test";
            await http.PostJson($"/api/v1/clients/{client.Id}/invitations", Invitation(email, client.Canary, "viewer"));
            await platform.Accept(tenant.Id, client.Id, email, $"Leaver {client.Canary}");
            await http.PostJson($"/api/v1/clients/{client.Id}/exports", null);
            using var own = client.People[0].Person.At("identity");
            await own.PostJson($"/api/v1/clients/{client.Id}/deletion", new { password = Platform.Password });
        }
        await using (var moves = await platform.Sql("identity"))
            foreach (var (client, from, to) in new[] { ((await one).Id, tenant.Id, Guid.CreateVersion7()), ((await two).Id, tenant.Id, Guid.CreateVersion7()), (Guid.CreateVersion7(), Guid.CreateVersion7(), tenant.Id) })
                await Rows.Scalar(moves, "INSERT INTO client_move (id, client_id, from_tenant, to_tenant, self_managed, state, epoch, asked_by, asked_at, expires_at, ended_at) VALUES (gen_random_uuid(), $1, $2, $3, false, 'withdrawn', 1, $4, now(), now() + interval '1 day', now()) RETURNING 1", client, from, to, admin.Id);
        await using (var ended = await platform.Sql("identity"))
        await using (var words = new NpgsqlCommand("UPDATE break_glass SET name = 'Operator ' || $2, ended_at = now(), ended_by = 'Admin ' || $2 WHERE tenant_id = $1; ", ended) { Parameters = { new() { Value = tenant.Id }, new() { Value = canary } } })
            await words.ExecuteNonQueryAsync();

        // A report and its link, a scorecard whose address was confirmed, another whose was not.
        var (confirmed, asked) = (Scorecard("confirmed"), Scorecard("asked"));
        using var reports = admin.Person.At("reporting");
        var report = await Eventually.Value(async () => (await reports.GetJson<JsonArray>($"/api/v1/reports?clientId={(await one).Id}")).FirstOrDefault(r => (string?)r!["state"] == "ready"), TimeSpan.FromSeconds(90), "the report");
        using (var reader = (await one).People[0].Person.At("reporting")) // so that the log of downloads has an entry
            (await reader.GetAsync(new Uri($"/api/v1/reports/{report["id"]!.GetValue<Guid>()}/files/en/json", UriKind.Relative))).EnsureSuccessStatusCode();
        await reports.PostJson($"/api/v1/reports/{report["id"]!.GetValue<Guid>()}/editions", new { audience = "board", language = "en" });
        await Eventually.True(async () => (string?)(await reports.GetJson<JsonArray>($"/api/v1/reports/{report["id"]!.GetValue<Guid>()}/editions"))[0]!["state"] == "ready", TimeSpan.FromSeconds(60), "the edition");
        await reports.PostJson($"/api/v1/reports/{report["id"]!.GetValue<Guid>()}/withdrawal", new { reason = $"Reason of {canary}" });
        await Summary(tenant.Id, report["id"]!.GetValue<Guid>(), canary); // the withdrawal has ended all there were
        await Eventually.Value(async () => (await reports.GetJson<JsonArray>("/api/v1/reports")).FirstOrDefault(r => (string?)r!["sourceKind"] == "scorecard" && (string?)r["state"] == "ready"), TimeSpan.FromSeconds(90), "the scorecard's report");
        await Eventually.True(async () => await Rows.Count("notification", "SELECT count(*) FROM notice WHERE tenant_id = $1 AND client_id = $2", tenant.Id, (await one).Id) > 0, TimeSpan.FromSeconds(30), "a notice");

        using (var filters = admin.Person.At("assessment"))
            for (var n = 1; n <= 8; n++) await filters.PostJson("/api/v1/portfolio/filters", new { name = $"Filter {n} {canary}", search = canary, sector = canary });
        using (var pushing = admin.Person.At("assessment"))
            await pushing.PostJson("/api/v1/portfolio/pushes", new { clients = new[] { (await one).Id, (await two).Id } });
        // Over both clients: whoever may see one of them alone reads nothing of it.
        using (var making = admin.Person.At("assessment"))
            await making.PostJson("/api/v1/portfolio/reports", new { clients = new[] { (await one).Id, (await two).Id }, languages = new[] { "en" } });
        await Eventually.Value(async () => (await reports.GetJson<JsonArray>("/api/v1/reports/portfolio")).FirstOrDefault(r => (string?)r!["state"] == "ready"), TimeSpan.FromSeconds(90), "the portfolio report");
        await Removal(tenant.Id, (await granted).Id, forgetful.Id);
        await using var sql = await platform.Sql("identity");
        await Rows.Scalar(sql, """
            WITH passkey AS (INSERT INTO credential (id, person_id, kind, data, created_at, changed_at, counter)
                VALUES (gen_random_uuid(), $1, 'passkey', json_build_object('Id', '', 'Name', $2, 'PublicKey', '', 'Transports', '[]'::json, 'IsBackupEligible', false, 'IsBackedUp', false), now(), now(), 0) RETURNING id)
            INSERT INTO passkey_person SELECT encode(sha256(convert_to($2, 'UTF8')), 'hex'), $1, id FROM passkey RETURNING 1
            """, aside.Id, canary);
        await AddressChange(aside.Id, canary);
        var reset = await Eventually.Value(async () => await Rows.Scalar(sql, "SELECT id FROM account_mail WHERE person_id = $1 AND kind = 'password-reset'", forgetful.Id), TimeSpan.FromSeconds(30), "the mail with a reset");

        return new Twin
        {
            Id = tenant.Id,
            Canary = canary,
            Admin = admin,
            Granted = await granted,
            Ungranted = await ungranted,
            One = await one,
            Two = await two,
            Report = report["id"]!.GetValue<Guid>(),
            OpenInvitation = (await open).Id,
            OverKey = over,
            ResetMail = (Guid)reset,
            ScorecardKey = (await confirmed).Key,
            AskedContact = (await asked).Id,
            Aside = aside.Id,
        };

        async Task<Guid> Upload()
        {
            using var file = new StringContent(Sample.File(canary), Encoding.UTF8, "text/csv");
            using var answer = await http.PostAsync(new Uri($"/api/v1/clients/uploads?fileName=clients-of-{canary}.csv", UriKind.Relative), file);
            return (await answer.Json<Made>()).Id;
        }

        async Task<Member> Colleague(string label)
        {
            var email = $"{label}@{canary}.test";
            await http.PostJson("/api/v1/invitations", Invitation(email, canary, "consultant"));
            return await MemberOf("consultant", $"consultant, {label}", await platform.Accept(tenant.Id, null, email, $"Colleague {canary}"), null);
        }

        async Task<TwinClient> Client(string own, bool submits)
        {
            var made = await http.PostJson<Made>("/api/v1/clients", new { name = $"Client {own}", country = "VN", language = "en", generative = false, sector = $"Sector {own}", reference = $"Reference {own}" });
            var people = await Task.WhenAll(new[] { "client-admin", "contributor", "viewer" }.Select(async role =>
            {
                var email = $"{role}@{own}.test";
                await http.PostJson($"/api/v1/clients/{made.Id}/invitations", Invitation(email, own, role));
                return await MemberOf(role, $"{role} of {own[^3..]}", await platform.Accept(tenant.Id, made.Id, email, $"Person {own}"), null);
            }));
            var assessment = await people[0].Person.Start(made.Id);
            using var answering = people[0].Person.At("assessment");
            await Put(answering, $"/api/v1/assessments/{assessment}/markets", new { markets = new[] { "VN", "SG" } });
            var system = await answering.PostJson<Made>($"/api/v1/clients/{made.Id}/systems", new
            {
                name = $"System of {own}",
                state = "in-use",
                purpose = $"Purpose of {own}",
                roles = new[] { "provider", "deployer" },
                data = $"Data of {own}",
                people = $"People of {own}",
                deployments = new[] { new { market = "VN", startsOn = "2026-02-01" } },
            });
            await answering.PostJson($"/api/v1/clients/{made.Id}/calendar-links", null);
            using (var logos = await Caller(people[0].Person, "identity")) await Put(logos, $"/api/v1/clients/{made.Id}/logo", new { image = Pictures.Png(own) });
            await Put(answering, $"/api/v1/systems/{system.Id}/duties/ob-vn-05", new { basedOn = 0, state = "not-applicable", reason = $"Reason of {own}", words = $"Words of {own}" });
            await Put(answering, $"/api/v1/systems/{system.Id}/impact/annex-a-1-2", new { basedOn = 0, choice = "yes", words = $"Words of {own}" });
            var view = await answering.GetJson<JsonNode>($"/api/v1/assessments/{assessment}");
            foreach (var statement in view["statements"]!.AsArray().Where(s => (bool)s!["shown"]!).Select(s => (string)s!["id"]!).Take(submits ? int.MaxValue : 2))
            {
                // The last statement of all carries a reason instead of a level.
                await Put(answering, $"/api/v1/assessments/{assessment}/answers/{statement}", statement is Statement
                    ? new { writeId = Guid.CreateVersion7(), basedOn = 0, notApplicable = true, reason = $"Reason of {own}", words = $"Words of {own}" }
                    : new { writeId = Guid.CreateVersion7(), basedOn = 0, notApplicable = false, level = 2, words = $"Words of {own}" } as object);
            }
            var texts = (await answering.GetJson<JsonNode>($"/api/v1/assessments/{assessment}/wordings"))["items"]!.AsArray();
            foreach (var text in texts.Take(2))
                await Put(answering, $"/api/v1/assessments/{assessment}/answers/{text!["statementId"]}/wordings/{text["member"]}", new { basedOn = 0, originalSha256 = (string)text["originalSha256"]!, writtenIn = "en", others = new Dictionary<string, string> { ["zh-Hans"] = $"Words of {own}" } });
            await Beside(answering, made.Id, assessment, system.Id, own);
            await Put(answering, $"/api/v1/clients/{made.Id}/targets", new { targets = new[] { new { principle = "transparency-explainability", points = 60 } } });
            await using (var moved = await platform.Sql("assessment")) // as a move to another release and back leaves it; this installation has one
                await Rows.Scalar(moved, """
                    INSERT INTO release_move (id, tenant_id, client_id, assessment_id, number, from_release, to_release, asked, markets, moved_at, moved_by, moved_by_name, reversed_at, reversed_by, reversed_by_name)
                    SELECT gen_random_uuid(), tenant_id, client_id, id, 1, release, release, '{te-01}', '{}', now(), gen_random_uuid(), 'Person ' || $2, now(), gen_random_uuid(), 'Person ' || $2 FROM assessment WHERE id = $1 RETURNING 1
                    """, assessment, own);
            if (submits)
            {
                await answering.PostJson($"/api/v1/assessments/{assessment}/submissions", null);
                // A cycle before and rows of a review, as they leave them; what is submitted stays so, and one report of it is enough.
                await using var reviews = await platform.Sql("assessment");
                await Rows.Scalar(reviews, """
                    WITH earlier AS (
                      INSERT INTO assessment (id, tenant_id, client_id, cycle, is_current, release, state, revision, generative, markets, done, shown, started_at, changed_at, submitted_at)
                      SELECT ('00000000' || substr(id::text, 9))::uuid, tenant_id, client_id, 0, false, release, 'superseded', 1, generative, markets, 0, shown, started_at, changed_at, submitted_at FROM assessment WHERE id = $1
                      RETURNING id)
                    UPDATE assessment a SET follows = earlier.id, reason = 'Reason of ' || $2 FROM earlier WHERE a.id = $1 RETURNING 1
                    """, assessment, own);
                await Rows.Scalar(reviews, """
                    INSERT INTO review (id, tenant_id, client_id, assessment_id, submission_id, number, decision, words, statements, decided_at, decided_by, decided_by_name)
                    SELECT gen_random_uuid(), tenant_id, client_id, assessment_id, id, number, 'changes-requested', 'Words of ' || $2, '{te-01}', now(), submitted_by, 'Person ' || $2 FROM submission WHERE assessment_id = $1 RETURNING 1
                    """, assessment, own);
                await Rows.Scalar(reviews, """
                    INSERT INTO sign_off (id, tenant_id, client_id, assessment_id, submission_id, number, release, answers, answers_sha256, evidence, snapshot, snapshot_sha256, signed_at, signed_by, signed_by_name, signed_as)
                    SELECT gen_random_uuid(), s.tenant_id, s.client_id, s.assessment_id, s.id, s.number, a.release, 42, repeat('0', 64), '{}', s.snapshot, s.snapshot_sha256, now(), s.submitted_by, 'Person ' || $2, 'consultant'
                    FROM submission s JOIN assessment a ON a.id = s.assessment_id WHERE s.assessment_id = $1 RETURNING 1
                    """, assessment, own);
            }
            var client = new TwinClient { Id = made.Id, Canary = own, People = [], Assessment = assessment };
            return new TwinClient { Id = made.Id, Canary = own, People = [.. people.Select(p => p with { Client = client })], Assessment = assessment };
        }

        // Evidence of every kind, what is said and asked about it, and what is to be done.
        async Task Beside(HttpClient answering, Guid client, Guid assessment, Guid system, string own)
        {
            var answer = $"/api/v1/assessments/{assessment}/answers/{Statement}";
            var note = await answering.PostJson<Made>($"/api/v1/clients/{client}/evidence", new { kind = "note", title = $"Note of {own}", note = $"Words of {own}" });
            var link = await answering.PostJson<Made>($"/api/v1/clients/{client}/evidence", new { kind = "link", title = $"Link of {own}", url = $"https://{own}.test/" });
            using var bytes = new ByteArrayContent(Pictures.Png(own)) { Headers = { ContentType = new("image/png") } };
            using var brought = await answering.PostAsync(new Uri($"/api/v1/clients/{client}/evidence/files?fileName={own}.png", UriKind.Relative), bytes);
            using var run = JsonContent.Create(new { metadata = new { id = "1", start_time = "2026-05-21 23:19:58", recipes = new[] { own }, endpoints = Array.Empty<string>() }, results = new { recipes = Array.Empty<string>() } });
            using var tested = await answering.PostAsync(new Uri($"/api/v1/clients/{client}/evidence/files?fileName={own}.json", UriKind.Relative), run);
            foreach (var evidence in new[] { note.Id, link.Id, (await brought.Json<Made>()).Id, (await tested.Json<Made>()).Id })
                (await answering.PutAsync(new Uri($"{answer}/evidence/{evidence}", UriKind.Relative), null)).EnsureSuccessStatusCode();
            await Put(answering, $"/api/v1/systems/{system}/duties/ob-vn-02/evidence/{note.Id}", null);
            using var consultancy = admin.Person.At("assessment");
            foreach (var (talker, staffOnly) in new[] { (answering, false), (consultancy, true) })
            {
                var settled = await talker.PostJson<Made>($"{answer}/comments", new { words = $"Settled words of {own}", staffOnly });
                await Put(talker, $"/api/v1/comments/{settled.Id}/standing", new { resolved = true });
                await talker.PostJson($"{answer}/comments", new { words = $"Words of {own}", staffOnly });
            }
            for (var n = 1; n <= 2; n++) await consultancy.PostJson($"/api/v1/clients/{client}/staff-notes", new { words = $"Note {n} of {own}" }); // some tests remove one
            await answering.PostJson($"{answer}/asks", new { asked = Guid.CreateVersion7(), dueOn = DateTime.UtcNow.AddDays(30).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), words = $"Words of {own}" });
            await answering.PostJson($"/api/v1/clients/{client}/actions", new { title = $"Action of {own}", words = $"Words of {own}", assessmentId = assessment, statementId = Statement, target = 3 });
        }

        async Task<(string Key, Guid Id)> Scorecard(string label)
        {
            using var visitor = await Eventually.Value(async () => await platform.Visitor("assessment", "start", canary));
            var made = await visitor.PostJson<JsonNode>("/api/v1/scorecards", new { organisation = $"Organisation {canary}", language = "en", answers = new[] { new { statementId = Statement, level = 3 } }, markets = new[] { "VN" } });
            var key = (string)made["key"]!;
            using var own = await platform.Link("assessment", key, "scorecard");
            await own.PostJson("/api/v1/scorecards/current/contact", new { email = $"{label}@{canary}.test", consentVersion = "consent/1", language = "en" });
            var id = made["id"]!.GetValue<Guid>();
            if (label is "confirmed")
            {
                using var confirming = await platform.Link("assessment", await LinkFrom("assessment", tenant.Id, null, $"/internal/contacts/{id}/link"), "confirm");
                await confirming.PostJson("/api/v1/contacts/current/confirmation", null);
                await using var turned = await platform.Sql("assessment"); // as it is while a client is being made of it
                await Rows.Scalar(turned, "UPDATE contact SET turned_at = now(), turned_by = $2, turned_by_name = 'Admin ' || $3 WHERE scorecard_id = $1 RETURNING 1", id, admin.Id, canary);
            }
            return (key, id);
        }
    }

    /// <summary>What the granted consultant was granted, here and in every copy; another test may have ended it.</summary>
    internal async Task Grant(Twin twin)
    {
        using var http = await Caller(twin.Admin.Person, "identity");
        await Put(http, $"/api/v1/clients/{twin.One.Id}/grants/{twin.Granted.Id}", null);
        foreach (var service in (string[])["identity", "assessment", "reporting", "notification"])
            await Eventually.True(async () => await Rows.Count(service, "SELECT count(*) FROM client_grant WHERE tenant_id = $1 AND person_id = $2 AND client_id = $3", twin.Id, twin.Granted.Id, twin.One.Id) > 0, TimeSpan.FromSeconds(20), $"the grant in {service}");
    }

    static object Invitation(string email, string canary, string role) => new { email, name = $"Invited {canary}", language = "en", role };

    /// <summary>Purpose → the key of a fresh link for it, as the mails would carry it.</summary>
    internal async Task<IReadOnlyDictionary<string, string>> Links(Twin twin) => new Dictionary<string, string>
    {
        ["scorecard"] = twin.ScorecardKey,
        ["confirm"] = await LinkFrom("assessment", twin.Id, null, $"/internal/contacts/{await Asked(twin)}/link"),
        ["withdraw"] = await LinkFrom("assessment", twin.Id, null, $"/internal/contacts/{await Asked(twin)}/withdrawal-link"),
        ["report"] = await LinkFrom("reporting", twin.Id, twin.One.Id, $"/internal/reports/{twin.Report}/links"),
        ["summary"] = await Summary(twin.Id, await ScorecardReport(twin), twin.Canary),
        ["calendar"] = await Calendar(twin, twin.One),
        ["invitation"] = await LinkFrom("identity", twin.Id, null, $"/internal/invitations/{twin.OpenInvitation}/link"),
        ["set-up"] = await LinkTo("set-up", Guid.CreateVersion7()), // the real one was used when the platform started; this one opens as little
        ["reset"] = await LinkFrom("identity", twin.Id, null, $"/internal/account-mails/{twin.ResetMail}"),
        ["invitation-over"] = twin.OverKey,
        ["old-address"] = await LinkTo("old-address", await AddressChange(twin.Aside, twin.Canary)),
        ["new-address"] = await LinkTo("new-address", await AddressChange(twin.Aside, twin.Canary)),
        ["keep-factor"] = await LinkTo("keep-factor", await Removal(twin.Id, twin.Granted.Id, twin.Two.People[2].Id)),
    };

    /// <summary>A link to an invitation is asked for as such; that it is over is for Identity to say.</summary>
    internal static object Ask(string purpose, string key) => new { link = key, purpose = purpose is "invitation-over" ? "invitation" : purpose };

    /// <summary>Made by the consultancy: what people of the client may do is changed by other tests.</summary>
    async Task<string> Calendar(Twin twin, TwinClient client)
    {
        using var http = await Caller(twin.Admin.Person, "assessment");
        return ((string)(await http.PostJson<JsonNode>($"/api/v1/clients/{client.Id}/calendar-links", null))["url"]!).Split('/')[^1];
    }

    async Task<Guid> ScorecardReport(Twin twin)
    {
        await using var sql = await platform.Sql("reporting");
        return (Guid)(await Rows.Scalar(sql, "SELECT id FROM report WHERE tenant_id = $1 AND source_kind = 'scorecard' AND state = 'ready' ORDER BY created_at LIMIT 1", twin.Id))!;
    }

    /// <summary>A link to the summary of a report, as if somebody had given it out; its key.</summary>
    async Task<string> Summary(Guid tenant, Guid report, string canary)
    {
        var key = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)));
        await using var reporting = await platform.Sql("reporting");
        var link = await Rows.Scalar(reporting, """
            WITH link AS (
              INSERT INTO summary_link (id, report_id, tenant_id, client_id, made_by, made_by_name, made_at, expires_at, has_password)
              SELECT gen_random_uuid(), id, tenant_id, client_id, gen_random_uuid(), 'Person ' || $2, now(), now() + interval '1 day', false FROM report WHERE id = $1 RETURNING *)
            INSERT INTO summary_key (link_id, hash, tenant_id, client_id, report_id, expires_at) SELECT id, $3, tenant_id, client_id, report_id, expires_at FROM link RETURNING link_id
            """, report, canary, hash);
        await using var identity = await platform.Sql("identity");
        await Rows.Scalar(identity, "INSERT INTO link (hash, tenant_id, purpose, object_id, expires_at) VALUES ($1, $2, 'summary', $3, now() + interval '1 hour') RETURNING 1", hash, tenant, link!);
        return key;
    }

    /// <summary>The contact that was asked for its consent, with its address: another test may have taken it back by its own link.</summary>
    async Task<Guid> Asked(Twin twin)
    {
        await using var sql = await platform.Sql("assessment");
        await Rows.Scalar(sql, "UPDATE contact SET email = 'asked@' || $2 || '.test', withdrawn_at = NULL WHERE scorecard_id = $1 AND email IS NULL RETURNING 1", twin.AskedContact, twin.Canary);
        return twin.AskedContact;
    }

    async Task<string> LinkFrom(string service, Guid tenant, Guid? client, string path)
    {
        using var notification = await platform.As("notification", service, tenant, client);
        return ((string)(await notification.PostJson<JsonNode>(path, null))["url"]!).Split('?', '#')[0].TrimEnd('/').Split('/')[^1];
    }

    static async Task Put(HttpClient http, string path, object? body)
    {
        using var answer = await http.PutAsJsonAsync(path, body);
        if (!answer.IsSuccessStatusCode) throw new InvalidOperationException($"{path}: {(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync()}");
    }

    async Task<Member> MemberOf(string role, string label, Person person, TwinClient? client)
    {
        using var http = person.At("identity");
        return new Member(role, label, person, (await http.GetJson<JsonNode>("/api/v1/me"))["personId"]!.GetValue<Guid>(), client);
    }

    /// <summary>The open removal of a lost second factor, as if somebody had asked for it: another test may have ended the one there was.</summary>
    async Task<Guid> Removal(Guid tenant, Guid by, Guid person)
    {
        await using var sql = await platform.Sql("identity");
        await Rows.Scalar(sql, """
            INSERT INTO factor_removal (id, person_id, tenant_id, asked_by, by_operator, asked_at, state) SELECT gen_random_uuid(), $1, $2, $3, false, now(), 'asked'
            WHERE NOT EXISTS (SELECT FROM factor_removal WHERE person_id = $1 AND state IN ('asked', 'confirmed')) RETURNING 1
            """, person, tenant, by);
        return (Guid)(await Rows.Scalar(sql, "SELECT id FROM factor_removal WHERE person_id = $1 AND state IN ('asked', 'confirmed')", person))!;
    }

    /// <summary>The same for a change of address.</summary>
    internal async Task<Guid> AddressChange(Guid person, string canary)
    {
        await using var sql = await platform.Sql("identity");
        await Rows.Scalar(sql, "UPDATE person SET new_email = 'new' || floor(random() * 1000000) || '@' || $2 || '.test' WHERE id = $1 AND new_email IS NULL", person, canary);
        await Rows.Scalar(sql, """
            INSERT INTO address_change (id, person_id, state, asked_at, expires_at) SELECT gen_random_uuid(), $1, 'open', now(), now() + interval '1 day'
            WHERE NOT EXISTS (SELECT FROM address_change WHERE person_id = $1 AND state = 'open') RETURNING 1
            """, person);
        return (Guid)(await Rows.Scalar(sql, "SELECT id FROM address_change WHERE person_id = $1 AND state = 'open'", person))!;
    }

    /// <summary>A link that no mail carries here.</summary>
    async Task<string> LinkTo(string purpose, Guid id)
    {
        var key = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        await using var sql = await platform.Sql("identity");
        await using var command = new NpgsqlCommand("INSERT INTO link (hash, purpose, object_id, expires_at) VALUES ($1, $2, $3, now() + interval '1 hour')", sql)
        {
            Parameters = { new() { Value = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key))) }, new() { Value = purpose }, new() { Value = id } },
        };
        await command.ExecuteNonQueryAsync();
        return key;
    }
}

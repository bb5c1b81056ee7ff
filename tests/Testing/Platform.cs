using System.Net.Http.Headers;
using Npgsql;
using Xunit;

namespace AseanPlatform.Testing;

/// <summary>
/// The running platform as tests see it. A test project says once
/// <code>[assembly: AssemblyFixture(typeof(Platform))]</code>
/// and takes it in the constructor of a test class: <code>public sealed class AnswerTests(Platform platform)</code>.
/// Under ./platform test all projects share one platform (PLATFORM_UNDER_TEST names its file); a project run alone starts its own.
/// Each test makes a fresh tenant with <see cref="NewConsultancy"/> and nothing is cleaned up.
/// </summary>
public sealed class Platform : IAsyncLifetime, IDisposable
{
    /// <summary>Of every person that tests make.</summary>
    public const string Password = "Rambutan-under-the-Monsoon-7";

    static int _number;

    internal const string OperatorEmail = "operator@example.test";

    readonly HttpClient _identity = new();
    StackFile? _file;
    Stack? _own;

    public Platform()
    {
    }

    Platform(StackFile file) => _file = file;

    /// <summary>One that runs already, as a test sees it that started it itself. (A fixture may have one public constructor only.)</summary>
    public static Platform Of(StackFile file) => new(file);

    /// <summary>Addresses, connection strings, secrets and folders of the running platform.</summary>
    public StackFile File => _file ?? throw new InvalidOperationException("The platform has not started.");

    public Uri Origin => File.Origin;

    public async ValueTask InitializeAsync()
    {
        if (_file is not null) return;
        if (Environment.GetEnvironmentVariable("PLATFORM_UNDER_TEST") is { Length: > 0 } path) _file = StackFile.Read(path);
        else _file = (_own = await Stack.Start()).File;
    }

    public async ValueTask DisposeAsync()
    {
        Dispose();
        if (_own is not null) await _own.DisposeAsync();
    }

    public void Dispose() => _identity.Dispose();

    /// <summary>The address of a process itself, past the gateway.</summary>
    public Uri Service(string service) => File.Services[service];

    /// <summary>A client of the gateway without cookie or token; redirects are not followed.</summary>
    public HttpClient Anonymous() => new(new HttpClientHandler { AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = Origin };

    /// <summary>The installation's operator, signed in.</summary>
    public Person Operator() => new(this, OperatorEmail, "Olivia Operator", File.OperatorSession
        ?? throw new InvalidOperationException($"Identity wrote no set-up link to {File.DataDir}/first-sign-in, so there is no operator."));

    /// <summary>An operator of one test: a membership that is given or chosen is the person's, and the installation's operator is everybody's.</summary>
    public async Task<Person> NewOperator(string language = "en")
    {
        var person = await SetUpSecondFactor(await (await NewConsultancy()).InviteColleague(language: language));
        var id = await person.Id();
        await using var sql = await Sql("identity");
        await using var command = new NpgsqlCommand($"INSERT INTO platform_role VALUES ('{id}', 'operator', now()); DELETE FROM membership WHERE person_id = '{id}'", sql);
        await command.ExecuteNonQueryAsync();
        return person;
    }

    /// <summary>A fresh consultancy with its admin signed in.</summary>
    public async Task<Consultancy> NewConsultancy(string language = "en")
    {
        var slug = Unique("c");
        var (name, email) = ($"Consultancy {slug}", $"admin@{slug}.test");
        using var operators = Operator().At("identity");
        var tenant = await operators.PostJson<Made>("/api/v1/tenants", new { name, slug, adminEmail = email, adminName = "Anh Admin", language });
        var admin = await Accept(tenant.Id, null, email, "Anh Admin", language);
        return new Consultancy(this, tenant.Id, slug, name, admin);
    }

    /// <summary>Takes up the newest open invitation to the address; what the invited person's browser would do with the link from the mail.</summary>
    public async Task<Person> Accept(Guid tenantId, Guid? clientId, string email, string name, string language = "en")
    {
        await using var sql = await Sql("identity");
        await using var command = new NpgsqlCommand("SELECT id, role FROM invitation WHERE tenant_id = $1 AND lower(email) = lower($2) ORDER BY created_at DESC LIMIT 1", sql) { Parameters = { new() { Value = tenantId }, new() { Value = email } } };
        var (invitation, role) = (Guid.Empty, "");
        await using (var row = await command.ExecuteReaderAsync())
            (invitation, role) = await row.ReadAsync() ? (row.GetGuid(0), row.GetString(1)) : throw new InvalidOperationException($"There is no invitation to {email} in tenant {tenantId}.");
        using var notification = await As("notification", "identity", tenantId, clientId);
        var link = await notification.PostJson<InvitationLink>($"/internal/invitations/{invitation}/link", null);
        using var invited = await Link("identity", link.Url, "invitation");
        var session = await invited.PostJson<SessionSecret>("/api/v1/invitations/current/acceptance", new { name, password = Password, language });
        var person = new Person(this, email, name, session.Secret);
        return role is "consultancy-admin" ? await SetUpSecondFactor(person) : person;
    }

    /// <summary>What everybody must do first who runs a consultancy or the installation, and others may: set up an app, prove it by a code, and go on in the new session.</summary>
    public async Task<Person> SetUpSecondFactor(Person person)
    {
        ArgumentNullException.ThrowIfNull(person);
        using var http = Bearing("identity", await Token(new { session = person.Session }));
        var phone = new Authenticator((await http.PostJson<AppKey>("/api/v1/me/second-factor/totp", null)).Text);
        var done = await http.PostJson<SessionSecret>("/api/v1/me/second-factor/totp/confirmation", new { code = await phone.Next() });
        Authenticator.Keep(this, person.Email, phone);
        return new Person(this, person.Email, person.Name, done.Secret);
    }

    /// <summary>Signs in with address and password, and where the person has one with the second factor, as the sign-in pages do.</summary>
    public async Task<Person> SignIn(string email, string password = Password)
    {
        using var visitor = await Visitor("identity", "sign-in");
        var session = await visitor.PostJson<SessionSecret>("/api/v1/sessions", new { email, password });
        if (session.Pending is { } pending) session = await visitor.PostJson<SessionSecret>("/api/v1/sessions/second-factor", new { pending, code = await Authenticator.Of(this, email).Next() });
        return new Person(this, email, email, session.Secret);
    }

    /// <summary>
    /// A client of one service for somebody who only reads, signs in or starts a scorecard: purpose hub, sign-in or start; a slug chooses the consultancy. Who signs in has an
    /// address of their own: what fails in one test makes no other wait.
    /// </summary>
    public async Task<HttpClient> Visitor(string service, string purpose, string? slug = null) =>
        Bearing(service, await Token(purpose is "sign-in" ? new { purpose, address = Unique("address") } : slug is null ? new { purpose } : new { purpose, slug }));

    /// <summary>A client of one service for the holder of a link: the whole address from a mail, or its key alone.</summary>
    public async Task<HttpClient> Link(string service, string urlOrKey, string purpose) =>
        Bearing(service, await Token(new { link = urlOrKey.Split('?', '#')[0].TrimEnd('/').Split('/')[^1], purpose }));

    /// <summary>A client of one service (the audience) in the name of another, for its internal end points.</summary>
    public async Task<HttpClient> As(string caller, string audience, Guid? tenantId = null, Guid? clientId = null) =>
        Bearing(audience, await ServiceToken(caller, audience, tenantId, clientId));

    /// <summary>A token with which one service calls another.</summary>
    public Task<string> ServiceToken(string caller, string audience, Guid? tenantId = null, Guid? clientId = null) =>
        AskIdentity("/internal/service-tokens", caller, new { audience, tenantId, clientId });

    /// <summary>What the gateway gets from Identity: {session}, {link, purpose} or {slug?, purpose}.</summary>
    public Task<string> Token(object ask) => AskIdentity("/internal/tokens", "gateway", ask);

    /// <summary>An open connection to a service's database: "admin" passes every wall, "app" is the service's own login.</summary>
    public async Task<NpgsqlConnection> Sql(string service, string role = "admin")
    {
        var settings = new NpgsqlConnectionStringBuilder(File.Postgres) { Database = service + "db", Pooling = false };
        if (role == "app") (settings.Username, settings.Password) = ($"{service}_app", File.Secrets[$"{service}-db-password"]);
        var connection = new NpgsqlConnection(settings.ConnectionString);
        await connection.OpenAsync();
        return connection;
    }

    /// <summary>The mail that has really arrived for an address.</summary>
    public Mailbox Mailbox(string address) => new(File.MailDir, address);

    /// <summary>The spans received so far of one trace; they arrive a moment after the work, so ask with <see cref="Eventually"/>.</summary>
    public IReadOnlyList<Span> Spans(string traceId) => OtlpReceiver.Read(File.OtlpFile, traceId, 0);

    /// <summary>The spans of all that came since <see cref="SpanBytes"/> was asked; those of hours would take seconds to read.</summary>
    public IReadOnlyList<Span> Spans(long since) => OtlpReceiver.Read(File.OtlpFile, null, since);

    /// <summary>How much of spans was received so far, in bytes.</summary>
    public long SpanBytes => new FileInfo(File.OtlpFile).Length;

    /// <summary>A short name that no other test has.</summary>
    public static string Unique(string prefix) => $"{prefix}{Environment.ProcessId:x}-{Interlocked.Increment(ref _number):x}-{Random.Shared.Next(0x10000):x4}";

    async Task<string> AskIdentity(string path, string caller, object ask)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(Service("identity"), path)) { Content = System.Net.Http.Json.JsonContent.Create(ask) };
        request.Headers.Authorization = new AuthenticationHeaderValue("Secret", File.Secrets[$"{caller}-secret"]);
        using var answer = await _identity.SendAsync(request);
        return (await answer.Json<Issued>()).Token;
    }

    HttpClient Bearing(string service, string token)
    {
        var http = new HttpClient { BaseAddress = Service(service) };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return http;
    }

    sealed record Issued(string Token, DateTimeOffset ExpiresAt);
    sealed record InvitationLink(string Url);
    sealed record AppKey(string Text);
}

public sealed record Made(Guid Id);

using System.Net;
using System.Net.Http.Json;
using AseanPlatform.Contracts.Identity;
using AseanPlatform.ServiceDefaults;
using AseanPlatform.Tenancy;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Shouldly;

namespace AseanPlatform.Shared.Tests;

public sealed class CopyTests(Servers servers) : IDisposable
{
    /// <summary>Identity as this service sees it: its feeds, and whether it answers at all.</summary>
    sealed class Identity : HttpMessageHandler, IHttpClientFactory
    {
        public volatile bool Answers;
        public Dictionary<string, object> Facts { get; } = [];

        public HttpClient CreateClient(string name) => new(this, disposeHandler: false);

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            if (!Answers) throw new HttpRequestException("away");
            var path = request.RequestUri!.PathAndQuery["/internal/".Length..];
            return Task.FromResult(Facts.TryGetValue(path, out var fact)
                ? new HttpResponseMessage(HttpStatusCode.OK) { Content = JsonContent.Create(fact, fact.GetType()) }
                : new HttpResponseMessage(HttpStatusCode.NotFound));
        }
    }

    readonly Identity _identity = new();
    readonly Guid _tenant = Guid.CreateVersion7(), _client = Guid.CreateVersion7(), _other = Guid.CreateVersion7(), _person = Guid.CreateVersion7();

    public void Dispose() => _identity.Dispose();

    async Task<SampleService> Start()
    {
        var name = await servers.NewDatabase();
        return await SampleService.Start(servers, name, services =>
        {
            services.AddSingleton(new ServiceCalls(_identity, (_, _, _, _) => Task.FromResult(new IssuedToken("", DateTimeOffset.MaxValue)), TimeProvider.System));
        }, consumes: false, table: new(new Dictionary<Type, string[]> { [typeof(TenantChanged)] = [name], [typeof(ClientChanged)] = [name], [typeof(AccessChanged)] = [name] }));
    }

    void Say(long version, string clientName, params Guid[] granted)
    {
        var (tenant, client, grant) = (new TenantFact(_tenant, "Mekong Advisers", "mekong", "#0b5a6f", "active", version),
            new ClientFact(_client, _tenant, clientName, "VN", null, "en", false, "active", version), new GrantFact(_tenant, _person, version, granted));
        (_identity.Facts["tenants?after=0"], _identity.Facts[$"tenants/{_tenant}"]) = (new FactPage<TenantFact>([tenant], null), tenant);
        (_identity.Facts["clients?after=0"], _identity.Facts["clients?after=7"], _identity.Facts[$"clients/{_client}"]) =
            (new FactPage<ClientFact>([], 7), new FactPage<ClientFact>([client], null), client);
        (_identity.Facts["grants?after=0"], _identity.Facts[$"persons/{_person}/grants"]) = (new FactPage<GrantFact>([grant], null), grant);
    }

    static async Task<HealthStatus> Ready(SampleService service) =>
        (await service.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync(check => check.Name == "copies")).Status;

    async Task<string?> ClientName(SampleService service)
    {
        string? name = null;
        await service.As(_tenant, async (db, _) => name = await db.Set<ClientCopy>().Where(c => c.ClientId == _client).Select(c => c.Name).SingleOrDefaultAsync());
        return name;
    }

    [Fact]
    public async Task A_service_is_ready_once_it_has_read_identitys_state_to_the_end_and_then_follows_its_hints()
    {
        Say(1, "Lotus Bank", _client);
        await using var service = await Start();
        (await Ready(service)).ShouldBe(HealthStatus.Unhealthy);
        _identity.Answers = true;
        await Until.Ready(async () => await Ready(service) == HealthStatus.Healthy);
        (await ClientName(service)).ShouldBe("Lotus Bank");

        Say(3, "Lotus Bank Ltd");
        await service.Publish(_tenant, new ClientChanged(_client, 3));
        await Until.Ready(async () => await ClientName(service) == "Lotus Bank Ltd");
        Say(2, "Out of date");
        var second = new ClientChanged(_client, 2);
        await service.Publish(_tenant, second, new TenantChanged(_tenant, 2));
        await Until.Ready(async () => (long)(await Servers.Sql(servers.App(service.Name), "SELECT count(*) FROM inbox_message"))! == 3);
        (await ClientName(service)).ShouldBe("Lotus Bank Ltd");
    }

    [Fact]
    public async Task Grants_count_only_while_the_copy_is_as_new_as_the_token()
    {
        Say(1, "Lotus Bank", _client);
        _identity.Answers = true;
        await using var service = await Start();
        await Until.Ready(async () => await Ready(service) == HealthStatus.Healthy);
        var copy = service.Services.GetRequiredService<IGrantCopy>();
        TenantContext Token(long version) => new(_tenant, PersonId: _person, AccessVersion: version);

        (await copy.IsCurrent(Token(1), default)).ShouldBeTrue();
        _identity.Answers = false;
        (await copy.IsCurrent(Token(2), default)).ShouldBeFalse();
        Say(2, "Lotus Bank", _other);
        _identity.Answers = true;
        (await copy.IsCurrent(Token(2), default)).ShouldBeTrue(); // asked on demand, no event needed
        (await Servers.Sql(servers.AdminOf(service.Name), "SELECT client_id FROM client_grant WHERE person_id = $1", _person)).ShouldBe(_other);
    }

    [Fact]
    public async Task A_tenant_made_a_moment_ago_is_asked_for_before_it_counts_as_unknown()
    {
        _identity.Answers = true;
        await using var service = await Start();
        var tenants = service.Services.GetRequiredService<Tenants>();
        (await tenants.Knows(_tenant, default)).ShouldBeFalse();
        Say(1, "Lotus Bank");
        (await tenants.Knows(_tenant, default)).ShouldBeTrue();
    }
}

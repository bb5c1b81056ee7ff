using System.Collections.Concurrent;
using System.Threading.Channels;
using AseanPlatform.Contracts.Identity;
using AseanPlatform.ServiceDefaults;
using MassTransit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace AseanPlatform.Tenancy;

// What Identity answers under /internal/tenants, /clients and /grants (?after=version: a page of the next ones in order of version)
// and /internal/tenants/{id}, /internal/clients/{id}, /internal/persons/{id}/grants (one of them).
public sealed record FactPage<T>(T[] Items, long? Next);

public sealed record TenantFact(Guid Id, string Name, string Slug, string Colour, string State, long Version, string? Logo = null, string? Kind = null);

public sealed record ClientFact(Guid Id, Guid TenantId, string Name, string Country, string? Sector, string Language, bool Generative, string State, long Version);

/// <summary>The rows of a client are rewritten from one tenant to another; its epoch is the number of that move.</summary>
public sealed record MoveFact(Guid ClientId, Guid FromTenantId, Guid ToTenantId, long Epoch, long Version);

public sealed record GrantFact(Guid TenantId, Guid PersonId, long AccessVersion, Guid[] ClientIds);

/// <summary>
/// Keeps this service's copies of Identity's facts. At the start it reads Identity's state to the end, and only then is the service ready;
/// later each event is a hint to read one fact again. By version the newer wins, so hints may come twice, late or not at all.
/// </summary>
public sealed class Copies(IServiceProvider services, ServiceCalls identity, CopiedFacts facts, ILogger<Copies> logger)
    : BackgroundService, IGrantCopy, IHealthCheck
{
    readonly Channel<Func<CancellationToken, Task>> _hints = Channel.CreateUnbounded<Func<CancellationToken, Task>>();
    readonly ConcurrentDictionary<(Guid Tenant, Guid Person), long> _known = new();
    volatile bool _caughtUp;

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(_caughtUp ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy("Identity's facts are not here yet."));

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        while (!await Try(CatchUp, stoppingToken)) await Task.Delay(500, stoppingToken);
        _caughtUp = true;
        await foreach (var hint in _hints.Reader.ReadAllAsync(stoppingToken))
            if (!await Try(hint, stoppingToken))
            {
                _hints.Writer.TryWrite(hint);
                await Task.Delay(500, stoppingToken);
            }
    }

    async Task<bool> Try(Func<CancellationToken, Task> work, CancellationToken ct)
    {
        try
        {
            await work(ct);
            return true;
        }
        catch (Exception exception) when (!ct.IsCancellationRequested)
        {
            logger.LogInformation("Identity's facts have to wait: {Reason}", exception.Message);
            return false;
        }
    }

    async Task CatchUp(CancellationToken ct)
    {
        if (facts.HasFlag(CopiedFacts.Tenants)) await Feed<TenantFact>("tenants", Each<TenantFact>(Apply), ct);
        if (facts.HasFlag(CopiedFacts.Moves)) await Feed<MoveFact>("moves", Each<MoveFact>(Apply), ct); // before anything is shown under the tenant that a client has left
        if (facts.HasFlag(CopiedFacts.Clients)) await Feed<ClientFact>("clients", Apply, ct);
        if (facts.HasFlag(CopiedFacts.Grants)) await Feed<GrantFact>("grants", Each<GrantFact>(Apply), ct);
    }

    static Func<T[], CancellationToken, Task> Each<T>(Func<T, CancellationToken, Task> apply) => async (facts, ct) =>
    {
        foreach (var fact in facts) await apply(fact, ct);
    };

    async Task Feed<T>(string path, Func<T[], CancellationToken, Task> apply, CancellationToken ct, Guid? tenantId = null, long from = 0, long through = long.MaxValue)
    {
        for (long? after = from; after < through;)
        {
            var page = await identity.Get<FactPage<T>>("identity", $"/internal/{path}?after={after}", tenantId, null, ct) ?? new([], null);
            await apply(page.Items, ct);
            after = page.Next > after ? page.Next : null;
        }
    }

    internal void TenantHint(Guid tenantId) => _hints.Writer.TryWrite(ct => FetchTenant(tenantId, ct));

    internal void ClientHint(Guid tenantId, Guid clientId) => _hints.Writer.TryWrite(ct => Fetch<ClientFact>($"/internal/clients/{clientId}", tenantId, Apply, ct));

    internal void ClientsHint(Guid tenantId, long after, long through) => _hints.Writer.TryWrite(ct => Feed<ClientFact>("clients", Apply, ct, tenantId, after, through));

    internal void GrantHint(Guid tenantId, Guid personId) => _hints.Writer.TryWrite(ct => Fetch<GrantFact>($"/internal/persons/{personId}/grants", tenantId, Apply, ct));

    internal Task<bool> FetchTenant(Guid tenantId, CancellationToken ct) => Fetch<TenantFact>($"/internal/tenants/{tenantId}", tenantId, Apply, ct);

    async Task<bool> Fetch<T>(string path, Guid tenantId, Func<T, CancellationToken, Task> apply, CancellationToken ct) where T : class
    {
        if (await identity.Get<T>("identity", path, tenantId, null, ct) is not { } fact) return false;
        await apply(fact, ct);
        return true;
    }

    public async Task<bool> IsCurrent(TenantContext caller, CancellationToken ct)
    {
        if (caller is not { TenantId: { } tenant, PersonId: { } person }) return false;
        if (Known() >= caller.AccessVersion) return true;

        await services.InTenant(TenantContext.Job(tenant), async (scope, token) =>
        {
            var db = scope.GetRequiredService<TenantDbContext>();
            if (await db.Set<GrantVersion>().SingleOrDefaultAsync(g => g.PersonId == person, token) is { } here) Know(tenant, person, here.AccessVersion);
        }, ct);
        if (Known() >= caller.AccessVersion) return true;

        await Try(token => Fetch<GrantFact>($"/internal/persons/{person}/grants", tenant, Apply, token), ct);
        return Known() >= caller.AccessVersion;

        long Known() => _known.GetValueOrDefault((tenant, person), -1);
    }

    void Know(Guid tenant, Guid person, long version)
    {
        if (_known.Count > 100_000) _known.Clear();
        _known.AddOrUpdate((tenant, person), version, (_, before) => Math.Max(before, version));
    }

    Task Apply(TenantFact t, CancellationToken ct) => In(t.Id, async db =>
    {
        await db.ExecuteSqlAsync($"""
            INSERT INTO tenant_copy AS c (tenant_id, name, slug, colour, version, logo, kind) VALUES ({t.Id}, {t.Name}, {t.Slug}, {t.Colour}, {t.Version}, {t.Logo}, {t.Kind})
            ON CONFLICT (tenant_id) DO UPDATE SET (name, slug, colour, version, logo, kind) = (excluded.name, excluded.slug, excluded.colour, excluded.version, excluded.logo, excluded.kind)
            WHERE c.version < excluded.version
            """, ct);
        await db.ExecuteSqlAsync($"""
            INSERT INTO tenant_directory AS c (tenant_id, state, version) VALUES ({t.Id}, {t.State}, {t.Version})
            ON CONFLICT (tenant_id) DO UPDATE SET (state, version) = (excluded.state, excluded.version) WHERE c.version < excluded.version
            """, ct);
    }, ct);

    Task Apply(MoveFact m, CancellationToken ct) => services.InTenant(TenantContext.Job(m.FromTenantId), async (scope, token) =>
    {
        var db = scope.GetRequiredService<TenantDbContext>();
        await using var transaction = await db.Database.BeginTransactionAsync(token);
        await db.Move(m.ClientId, m.ToTenantId, m.Epoch, token);
        await transaction.CommitAsync(token);
    }, ct);

    Task Apply(ClientFact client, CancellationToken ct) => Apply([client], ct);

    /// <summary>A tenant's clients of a page in one statement: they come by the thousand.</summary>
    async Task Apply(ClientFact[] page, CancellationToken ct)
    {
        foreach (var clients in page.GroupBy(c => c.TenantId)) await Apply(clients.Key, [.. clients], ct);
    }

    Task Apply(Guid tenantId, ClientFact[] clients, CancellationToken ct) => In(tenantId, db => db.ExecuteSqlAsync($"""
        INSERT INTO client_copy AS c (client_id, tenant_id, name, country, sector, language, generative, state, version)
        SELECT id, {tenantId}, name, country, sector, language, generative, state, version
        FROM unnest({clients.Select(c => c.Id).ToArray()}, {clients.Select(c => c.Name).ToArray()}, {clients.Select(c => c.Country).ToArray()}, {clients.Select(c => c.Sector).ToArray()},
            {clients.Select(c => c.Language).ToArray()}, {clients.Select(c => c.Generative).ToArray()}, {clients.Select(c => c.State).ToArray()}, {clients.Select(c => c.Version).ToArray()})
            AS f(id, name, country, sector, language, generative, state, version)
        ON CONFLICT (client_id) DO UPDATE SET (name, country, sector, language, generative, state, version)
            = (excluded.name, excluded.country, excluded.sector, excluded.language, excluded.generative, excluded.state, excluded.version)
        WHERE c.version < excluded.version
        """, ct), ct);

    async Task Apply(GrantFact g, CancellationToken ct)
    {
        await In(g.TenantId, async db =>
        {
            var newer = await db.ExecuteSqlAsync($"""
                INSERT INTO grant_version AS c (tenant_id, person_id, access_version) VALUES ({g.TenantId}, {g.PersonId}, {g.AccessVersion})
                ON CONFLICT (tenant_id, person_id) DO UPDATE SET access_version = excluded.access_version WHERE c.access_version < excluded.access_version
                """, ct);
            if (newer == 0) return;

            await db.ExecuteSqlAsync($"DELETE FROM client_grant WHERE person_id = {g.PersonId}", ct);
            await db.ExecuteSqlAsync($"""
                INSERT INTO client_grant (tenant_id, client_id, person_id, access_version)
                SELECT {g.TenantId}, id, {g.PersonId}, {g.AccessVersion} FROM unnest({g.ClientIds}) AS id
                """, ct);
        }, ct);
        Know(g.TenantId, g.PersonId, g.AccessVersion);
    }

    Task In(Guid tenantId, Func<Microsoft.EntityFrameworkCore.Infrastructure.DatabaseFacade, Task> write, CancellationToken ct) =>
        services.InTenant(TenantContext.Job(tenantId), async (scope, token) =>
        {
            var database = scope.GetRequiredService<TenantDbContext>().Database;
            await using var transaction = await database.BeginTransactionAsync(token);
            await write(database);
            await transaction.CommitAsync(token);
        }, ct);
}

[Flags]
public enum CopiedFacts
{
    None = 0,
    Tenants = 1,
    Clients = 2,
    Grants = 4,
    Moves = 8,
}

/// <summary>Which tenants there are, as far as this service knows; where it keeps a copy, Identity is asked before one counts as unknown.</summary>
public sealed class Tenants(NpgsqlDataSource database, IServiceProvider services)
{
    readonly ConcurrentDictionary<Guid, bool> _known = new();

    public async Task<bool> Knows(Guid tenantId, CancellationToken ct)
    {
        if (_known.ContainsKey(tenantId)) return true;

        await using var command = database.CreateCommand("SELECT 1 FROM tenant_directory WHERE tenant_id = $1");
        command.Parameters.AddWithValue(tenantId);
        var known = await command.ExecuteScalarAsync(ct) is not null || (services.GetService<Copies>() is { } copies && await copies.FetchTenant(tenantId, ct));
        if (known && _known.Count < 100_000) _known[tenantId] = true;
        return known;
    }

    public async Task<IReadOnlyList<Guid>> All(CancellationToken ct)
    {
        await using var command = database.CreateCommand("SELECT tenant_id FROM tenant_directory ORDER BY tenant_id");
        await using var reader = await command.ExecuteReaderAsync(ct);
        var all = new List<Guid>();
        while (await reader.ReadAsync(ct)) all.Add(reader.GetGuid(0));
        return all;
    }
}

/// <summary>Under which tenant a client lies in this service. A message of before a move is of the client's present tenant; one of after it waits until this service has moved too.</summary>
public sealed class ClientHomes(NpgsqlDataSource database)
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(30), Look = TimeSpan.FromMilliseconds(100);

    public async Task<Guid> Find(Guid clientId, Guid tenantId, long epoch, CancellationToken ct)
    {
        for (var left = Patience; ; left -= Look)
        {
            await using var command = database.CreateCommand("SELECT tenant, epoch FROM client_home WHERE client_id = $1");
            command.Parameters.AddWithValue(clientId);
            await using (var row = await command.ExecuteReaderAsync(ct))
            {
                var moved = await row.ReadAsync(ct);
                if ((moved ? row.GetInt64(1) : 0) >= epoch) return moved ? row.GetGuid(0) : tenantId;
            }
            if (left <= TimeSpan.Zero) throw new DependencyAway($"move {epoch} of the client"); // tried again; at last an operator replays it
            await Task.Delay(Look, ct);
        }
    }
}

public sealed class TenantChangedConsumer(Copies copies) : IConsumer<TenantChanged>
{
    public Task Consume(ConsumeContext<TenantChanged> context)
    {
        copies.TenantHint(context.Message.TenantId);
        return Task.CompletedTask;
    }
}

public sealed class ClientChangedConsumer(Copies copies, Tenant tenant) : IConsumer<ClientChanged>
{
    public Task Consume(ConsumeContext<ClientChanged> context)
    {
        copies.ClientHint(tenant.Id, context.Message.ClientId);
        return Task.CompletedTask;
    }
}

public sealed class ClientsChangedConsumer(Copies copies, Tenant tenant) : IConsumer<ClientsChanged>
{
    public Task Consume(ConsumeContext<ClientsChanged> context)
    {
        copies.ClientsHint(tenant.Id, context.Message.After, context.Message.Through);
        return Task.CompletedTask;
    }
}

public sealed class AccessChangedConsumer(Copies copies, Tenant tenant) : IConsumer<AccessChanged>
{
    public Task Consume(ConsumeContext<AccessChanged> context)
    {
        copies.GrantHint(tenant.Id, context.Message.PersonId);
        return Task.CompletedTask;
    }
}

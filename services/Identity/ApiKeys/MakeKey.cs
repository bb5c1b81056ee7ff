using System.ComponentModel.DataAnnotations;
using System.Security.Claims;
using AseanPlatform.Identity.Access;
using AseanPlatform.Identity.Memberships;
using AseanPlatform.Identity.SecondFactors;
using AseanPlatform.Identity.Tokens;
using AseanPlatform.ServiceDefaults;
using AseanPlatform.Tenancy;
using MassTransit;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace AseanPlatform.Identity.ApiKeys;

/// <summary>An administrator, signed in with a second factor, makes a key for a program. Its secret is in this one answer and nowhere else.</summary>
public static class MakeKey
{
    const int MostKeys = 50, MostClients = 200;

    /// <param name="ClientIds">The clients that the key sees; without them, all that the maker sees. Only for keys of a consultancy.</param>
    /// <param name="Password">Where signing in was more than ten minutes ago.</param>
    public sealed record Request(
        [StringLength(60, MinimumLength = 1)] string Name,
        [MinLength(1), MaxLength(10)] string[] Actions,
        [Range(1, 366)] int Days,
        [MinLength(1), MaxLength(MostClients)] Guid[]? ClientIds = null,
        [StringLength(512)] string? Password = null);

    /// <param name="Secret">Null where the call was repeated: it was shown then.</param>
    public sealed record Response(Guid Id, string? Secret, DateTimeOffset ExpiresAt) : IShownOnce
    {
        object IShownOnce.Again() => this with { Secret = null };
    }

    internal static async Task<Results<Created<Response>, ProblemHttpResult>> Handle(Request request, HttpContext http, ClaimsPrincipal caller, IdentityDb db, Acting acting, FreshSession fresh,
        TimeProvider clock, CancellationToken ct)
    {
        var (session, _, has) = await fresh.Look(caller, ct);
        if (!has || !session.SecondFactor) throw new RuleBroken("key.second-factor", "Keys are made by who has signed in with a second factor.");
        if (await fresh.Require(caller, request.Password, http, ct) is { } refused) return refused;

        var (tenant, client, now) = (caller.TenantId()!.Value, caller.ClientId(), clock.GetUtcNow());
        var key = new ApiKey
        {
            ClientId = client,
            Name = request.Name.Trim() is { Length: > 0 } name ? name : throw new InvalidValue("/name", "A key has a name."),
            Actions = [.. (client is null ? KeyActions.OfTenant : KeyActions.OfClient).Intersect(request.Actions)],
            AllClients = client is null && request.ClientIds is null,
            MadeBy = caller.PersonId()!.Value,
            MadeAt = now,
            ExpiresAt = now.AddDays(request.Days),
        };
        await Check(request, key, db, ct);

        var made = await acting.As(Acting.Context(tenant, staff: true), (own, scope) => own.Once(http, request with { Password = null }, () => Make(key, tenant, request.ClientIds ?? [], own, scope, now, ct), ct), ct);
        return TypedResults.Created($"/api/v1/keys/{made.Id}", made);
    }

    static async Task Check(Request request, ApiKey key, IdentityDb db, CancellationToken ct)
    {
        var allowed = key.ClientId is null ? KeyActions.OfTenant : KeyActions.OfClient;
        if (request.Actions.FirstOrDefault(action => !allowed.Contains(action)) is not null) throw new InvalidValue("/actions", $"A key of yours can be allowed: {string.Join(", ", allowed)}.");
        if (request.ClientIds is not { } chosen) return;
        if (key.ClientId is not null) throw new InvalidValue("/clientIds", "A key of a client sees that client.");
        if (key.Actions.Contains(KeyActions.WriteClients)) throw new InvalidValue("/actions", "A key that adds clients sees all of them.");
        if (await db.Clients.CountAsync(c => chosen.Contains(c.ClientId), ct) != chosen.Distinct().Count()) throw new InvalidValue("/clientIds", "Not each of these is a client of yours.");
    }

    static async Task<Response> Make(ApiKey key, Guid tenant, Guid[] clients, IdentityDb own, IServiceProvider scope, DateTimeOffset now, CancellationToken ct)
    {
        if (await own.KeysOf(key.ClientId).CountAsync(k => k.RevokedAt == null && k.ExpiresAt > now, ct) >= MostKeys)
            throw new RuleBroken("key.too-many", $"There are {MostKeys} keys that count: revoke one that is no longer needed.");

        var secret = ApiKeyHash.NewSecret();
        own.Add(key);
        own.Add(new ApiKeyHash { Hash = Secret.Hash(secret), KeyId = key.Id, TenantId = tenant, MadeBy = key.MadeBy });
        await own.SaveChangesAsync(ct);
        if (clients.Length is 0) await own.RaiseAccess(key.Id, ct);
        else
        {
            // The clients of a key are grants, as a consultant's are: every service's wall knows them.
            await own.Database.ExecuteSqlAsync($"""
                INSERT INTO grant_given (tenant_id, client_id, person_id, given_by, given_at) SELECT {tenant}, id, {key.Id}, {key.MadeBy}, {now} FROM unnest({clients.Distinct().ToArray()}) AS id
                """, ct);
            await own.Regrant(key.Id, tenant, scope.GetRequiredService<IPublishEndpoint>(), ct);
            await own.SaveChangesAsync(ct);
        }
        return new(key.Id, secret, key.ExpiresAt);
    }
}

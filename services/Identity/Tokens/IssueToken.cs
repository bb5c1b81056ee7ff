using AseanPlatform.Identity.ApiKeys;
using AseanPlatform.Identity.Legal;
using AseanPlatform.Identity.Links;
using AseanPlatform.Identity.Memberships;
using AseanPlatform.Identity.Moves;
using AseanPlatform.Identity.SecondFactors;
using AseanPlatform.Identity.Sessions;
using AseanPlatform.Identity.SignInProviders;
using AseanPlatform.ServiceDefaults;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace AseanPlatform.Identity.Tokens;

/// <summary>
/// For the gateway alone: turns a session, a key, a link or a slug into the caller's token. The versions in the answer say how long it counts:
/// until one of them is raised.
/// </summary>
public static class IssueToken
{
    /// <summary>Where a sign-in comes from, as the gateway saw it; signed, so that nobody on the way can change it.</summary>
    public const string AddressClaim = "address";

    /// <param name="Network">Where the caller is, for the audit log and to be shown to the session's person; <paramref name="Agent"/> with what the session is used.</param>
    public sealed record Request(string? Session = null, string? Key = null, string? Link = null, string? Slug = null, string? Purpose = null, string? Address = null, string? Network = null, string? Agent = null);

    public sealed record Response(string Token, DateTimeOffset ExpiresAt, IReadOnlyDictionary<string, long> Versions);

    internal static async Task<Results<Ok<Response>, NotFound, UnauthorizedHttpResult, ForbidHttpResult>> Handle(Request request, HttpRequest http, IdentityDb db, Acting acting,
        TokenSigner signer, ServiceCalls calls, AccessVersions redis, TimeProvider clock, CancellationToken ct)
    {
        if (await http.CallingService(db, ct) is not { } service) return TypedResults.Unauthorized();
        if (service is not "gateway") return TypedResults.Forbid();

        var caller = request switch
        {
            { Session: { } secret } => await OfSession(secret, request, db, acting, clock.GetUtcNow(), ct),
            { Key: { Length: < 100 } secret } => await db.OfKey(secret, acting, clock.GetUtcNow(), ct),
            { Link: { } key, Purpose: { } purpose } => await OfLink(key, purpose, db, calls, clock.GetUtcNow(), ct),
            { Purpose: Purposes.Hub or Purposes.SignIn } => TokenCaller.Visitor(request.Purpose),
            { Purpose: Purposes.Start } => await OfSlug(request.Slug ?? "hub", db, ct),
            _ => null,
        };
        if (caller is null) return TypedResults.NotFound();
        if (request is { Purpose: Purposes.SignIn, Address: { Length: < 100 } address }) caller.Claims[AddressClaim] = address;

        if (request.Network is { Length: > 0 and < 100 } network) caller.Claims[Claims.Network] = network;
        if (caller.TenantId is { } tenant)
        {
            caller.Versions[tenant.ToString()] = await db.VersionOf(tenant.ToString(), ct);
            if (!await acting.As(Acting.Context(tenant), (own, _) => own.Tenants.AnyAsync(t => t.Id == tenant && t.State == "active", ct), ct)) return TypedResults.NotFound();
            caller.Claims[Claims.Tenant] = tenant.ToString();
            caller.Claims[Claims.TenantVersion] = caller.Versions[tenant.ToString()];
        }
        foreach (var (subject, version) in caller.Versions) _ = redis.Raise(subject, version); // a hint for the next look; the pusher is who must succeed

        var token = await signer.Sign(Claims.Platform, caller.Claims, ct, caller.EndsAt);
        return TypedResults.Ok(new Response(token.Token, caller.Passing ? clock.GetUtcNow() : token.ExpiresAt, caller.Versions));
    }

    /// <param name="again">Read once more, because the client's rows went from one tenant to the other between two of these questions.</param>
    static async Task<TokenCaller?> OfSession(string secret, Request request, IdentityDb db, Acting acting, DateTimeOffset now, CancellationToken ct, bool again = false)
    {
        var hash = Secret.Hash(secret);
        if (await db.Sessions.Where(s => s.Hash == hash).Select(s => (Guid?)s.PersonId).SingleOrDefaultAsync(ct) is not { } person) return null;

        var version = await db.VersionOf(person.ToString(), ct);
        var (session, name, membership, locked) = await acting.AsPerson<(Session?, string?, Membership?, bool)>(person, async own =>
        {
            var open = await own.Sessions.AsNoTracking().SingleOrDefaultAsync(s => s.Hash == hash && s.EndedAt == null && s.ExpiresAt > now, ct);
            var printed = await own.People.Where(p => p.Id == person && p.State == "active").Select(p => p.Name).SingleOrDefaultAsync(ct);
            if (open is null || printed is null) return (null, null, null, false);
            if (request.Network is { Length: < 100 } network) await own.See(open, network, request.Agent, now, ct);
            var mustSetUp = !open.SecondFactor && (await own.NeedsSecondFactor(person, ct) || await own.HasSecondFactor(person, ct));
            return (open, printed, mustSetUp || open.TenantId is null ? null : await own.Memberships.AsNoTracking()
                .SingleOrDefaultAsync(m => m.TenantId == open.TenantId && m.ClientId == open.ClientId && (open.OnlyTenantId == null || m.TenantId == open.OnlyTenantId) && (m.Until == null || m.Until > now), ct), mustSetUp);
        }, ct);
        if (session is null || name is null) return null;

        // A membership that ended, or whose organisation is suspended, closed or archived, leaves the person signed in, in no tenant.
        if (membership is not null && !await acting.IsActive(membership, ct)) membership = null;
        if (membership is null && !locked && !again && session.ClientId is { } gone && await db.Moves.AnyAsync(m => m.ClientId == gone && (m.State == ClientMove.Moving || (m.State == ClientMove.Done && m.EndedAt > now.AddMinutes(-1))), ct))
            return await OfSession(secret, request, db, acting, now, ct, again: true);
        // While a client moves, its people's tokens name the tenant that it leaves: every service then knows whether it has rewritten its rows already.
        var leaving = membership?.ClientId is { } moving ? await db.Moves.Where(m => m.ClientId == moving && m.State == ClientMove.Moving).Select(m => (Guid?)m.FromTenant).SingleOrDefaultAsync(ct) : null;
        var caller = new TokenCaller(person.ToString(), leaving ?? membership?.TenantId) { Versions = { [person.ToString()] = version }, Claims = { [Claims.AccessVersion] = version }, EndsAt = membership?.Until };
        caller.Claims[Claims.Name] = name;
        caller.Claims[Claims.Session] = session.Id.ToString();
        if (session.OnlyTenantId is { } only) caller.Claims[OutsideRows.OnlyTenantClaim] = only.ToString();
        if (locked)
        {
            // No role, no tenant: whoever forgets to look at the lock finds nothing behind it either.
            caller.Claims[Claims.Locked] = Claims.SecondFactorRequired;
            return caller;
        }
        caller.Claims[Claims.Roles] = membership?.Roles ?? await db.PlatformRoles.Where(r => r.PersonId == person && session.OnlyTenantId == null).Select(r => r.Role).ToArrayAsync(ct);
        if (membership is not null) await caller.MustAccept(person, membership.TenantId, membership.ClientId, membership.Roles, acting, ct);
        if (membership?.ClientId is { } client) caller.Claims[Claims.Client] = client.ToString();
        else if (membership is not null)
        {
            caller.Claims[Claims.Staff] = "true";
            if (membership.Roles.Contains(Roles.ConsultancyAdmin)) caller.Claims[Claims.AllClients] = "true";
        }
        return caller;
    }

    static async Task<TokenCaller?> OfLink(string key, string purpose, IdentityDb db, ServiceCalls calls, DateTimeOffset now, CancellationToken ct)
    {
        if (key.Length is < 20 or > 100) return null;
        var hash = Secret.Hash(key);
        var link = await db.Links.AsNoTracking().SingleOrDefaultAsync(l => l.Hash == hash, ct) ?? await AskOwner(hash, purpose, db, calls, ct);
        if (link is null || link.Purpose != purpose) return null;

        var version = await db.VersionOf(hash, ct);
        if (!await db.Links.AnyAsync(l => l.Hash == hash && l.EndedAt == null && l.ExpiresAt > now, ct))
        {
            if (purpose is not Purposes.Invitation) return null;
            purpose = Purposes.InvitationOver; // opens nothing but the page that says so
        }
        var caller = TokenCaller.Visitor(purpose, link.TenantId);
        caller.Versions[hash] = version;
        caller.Claims[Claims.AccessVersion] = version;
        caller.Claims[Claims.ObjectId] = link.ObjectId.ToString();
        caller.Claims[Claims.Link] = hash;
        return caller;
    }

    sealed record Found(string Hash, string Purpose, Guid ObjectId, Guid TenantId, DateTimeOffset ExpiresAt);

    /// <summary>The link may be younger than the message that tells of it.</summary>
    static async Task<Link?> AskOwner(string hash, string purpose, IdentityDb db, ServiceCalls calls, CancellationToken ct)
    {
        var owner = purpose switch { Purposes.Scorecard or Purposes.Confirm or Purposes.Withdraw or Purposes.Calendar => "assessment", Purposes.Report or Purposes.Summary => "reporting", _ => null };
        if (owner is null || await calls.Get<Found>(owner, $"/internal/links/{hash}", null, null, ct) is not { } found || found.Hash != hash) return null;

        await db.Database.ExecuteSqlAsync($"""
            INSERT INTO link (hash, tenant_id, purpose, object_id, expires_at) VALUES ({hash}, {found.TenantId}, {found.Purpose}, {found.ObjectId}, {found.ExpiresAt})
            ON CONFLICT (hash) DO NOTHING
            """, ct);
        return await db.Links.AsNoTracking().SingleAsync(l => l.Hash == hash, ct);
    }

    static async Task<TokenCaller?> OfSlug(string slug, IdentityDb db, CancellationToken ct) =>
        await db.TenantListings.Where(t => t.Slug == slug).Select(t => (Guid?)t.TenantId).SingleOrDefaultAsync(ct) is { } tenant ? TokenCaller.Visitor(Purposes.Start, tenant) : null;
}

using AseanPlatform.Identity.Links;
using AseanPlatform.Identity.Tenants;
using AseanPlatform.ServiceDefaults;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace AseanPlatform.Identity.Tokens;

/// <summary>
/// For the gateway alone: turns a session, a link or a slug into the caller's token. The versions in the answer say how long it counts:
/// until either of them is raised.
/// </summary>
public static class IssueToken
{
    /// <summary>Where a sign-in comes from, as the gateway saw it; signed, so that nobody on the way can change it.</summary>
    public const string AddressClaim = "address";

    public sealed record Request(string? Session = null, string? Link = null, string? Slug = null, string? Purpose = null, string? Address = null);

    public sealed record Response(string Token, DateTimeOffset ExpiresAt, string? Subject, long Version, Guid? TenantId, long TenantVersion);

    internal static async Task<Results<Ok<Response>, NotFound, UnauthorizedHttpResult, ForbidHttpResult>> Handle(Request request, HttpRequest http, IdentityDb db, Acting acting,
        TokenSigner signer, ServiceCalls calls, AccessVersions redis, TimeProvider clock, CancellationToken ct)
    {
        if (await http.CallingService(db, ct) is not { } service) return TypedResults.Unauthorized();
        if (service is not "gateway") return TypedResults.Forbid();

        var caller = request switch
        {
            { Session: { } secret } => await OfSession(secret, db, acting, clock.GetUtcNow(), ct),
            { Link: { } key, Purpose: { } purpose } => await OfLink(key, purpose, db, calls, clock.GetUtcNow(), ct),
            { Purpose: Purposes.Hub or Purposes.SignIn } => new Caller(null, null) { Claims = { [Claims.Purpose] = request.Purpose } },
            { Purpose: Purposes.Start } => await OfSlug(request.Slug ?? "hub", db, ct),
            _ => null,
        };
        if (caller is null) return TypedResults.NotFound();
        if (request is { Purpose: Purposes.SignIn, Address: { Length: < 100 } address }) caller.Claims[AddressClaim] = address;

        var versions = await Versions(caller, db, ct);
        var (version, tenantVersion) = (Of(caller.Subject), Of(caller.TenantId?.ToString()));
        caller.Claims[Claims.AccessVersion] = version;
        if (caller.TenantId is { } tenant)
        {
            if (!await acting.As(Acting.Context(tenant), (own, _) => own.Tenants.AnyAsync(t => t.Id == tenant && t.State == "active", ct), ct)) return TypedResults.NotFound();
            caller.Claims[Claims.Tenant] = tenant.ToString();
            caller.Claims[Claims.TenantVersion] = tenantVersion;
        }
        foreach (var (subject, known) in versions) _ = redis.Raise(subject, known); // a hint for the next look; the pusher is who must succeed

        var token = await signer.Sign(Claims.Platform, caller.Claims, ct);
        return TypedResults.Ok(new Response(token.Token, token.ExpiresAt, caller.Subject, version, caller.TenantId, tenantVersion));

        long Of(string? subject) => subject is not null && versions.TryGetValue(subject, out var known) ? known : 0;
    }

    sealed record Caller(string? Subject, Guid? TenantId)
    {
        public Dictionary<string, object> Claims { get; } = new() { [ServiceDefaults.Claims.Subject] = ServiceDefaults.Claims.Visitor };
    }

    /// <summary>What stands behind both subjects, read after the rights: a right taken away meanwhile has a version that is newer than this one.</summary>
    static async Task<Dictionary<string, long>> Versions(Caller caller, IdentityDb db, CancellationToken ct)
    {
        string[] subjects = [.. new[] { caller.Subject, caller.TenantId?.ToString() }.OfType<string>()];
        var known = await db.AccessVersions.AsNoTracking().Where(a => subjects.Contains(a.Subject)).ToDictionaryAsync(a => a.Subject, a => a.Version, ct);
        foreach (var subject in subjects.Where(s => !known.ContainsKey(s))) known[subject] = await Access.Access.RaiseAccess(db, subject, ct);
        return known;
    }

    static async Task<Caller?> OfSession(string secret, IdentityDb db, Acting acting, DateTimeOffset now, CancellationToken ct)
    {
        var hash = Secret.Hash(secret);
        if (await db.Sessions.AsNoTracking().SingleOrDefaultAsync(s => s.Hash == hash && s.EndedAt == null && s.ExpiresAt > now, ct) is not { } session) return null;

        var person = session.PersonId;
        var (active, membership) = await acting.AsPerson(person, async own => (
            await own.People.AnyAsync(p => p.Id == person && p.State == "active", ct),
            session.TenantId is null ? null : await own.Memberships.AsNoTracking()
                .SingleOrDefaultAsync(m => m.PersonId == person && m.TenantId == session.TenantId && m.ClientId == session.ClientId, ct)), ct);
        if (!active) return null;

        // A membership that ended leaves the person signed in, in no tenant.
        var caller = new Caller(person.ToString(), membership?.TenantId);
        caller.Claims[Claims.Subject] = person.ToString();
        caller.Claims[Claims.Session] = session.Id.ToString();
        caller.Claims[Claims.Roles] = membership?.Roles ?? await db.PlatformRoles.Where(r => r.PersonId == person).Select(r => r.Role).ToArrayAsync(ct);
        if (membership?.ClientId is { } client) caller.Claims[Claims.Client] = client.ToString();
        else if (membership is not null)
        {
            caller.Claims[Claims.Staff] = "true";
            if (membership.Roles.Contains(Roles.ConsultancyAdmin)) caller.Claims[Claims.AllClients] = "true";
        }
        return caller;
    }

    static async Task<Caller?> OfLink(string key, string purpose, IdentityDb db, ServiceCalls calls, DateTimeOffset now, CancellationToken ct)
    {
        if (key.Length is < 20 or > 100) return null;
        var hash = Secret.Hash(key);
        var link = await db.Links.AsNoTracking().SingleOrDefaultAsync(l => l.Hash == hash, ct) ?? await AskOwner(hash, purpose, db, calls, ct);
        if (link is null || link.Purpose != purpose || link.EndedAt is not null || link.ExpiresAt <= now) return null;

        var caller = new Caller(hash, link.TenantId);
        caller.Claims[Claims.Purpose] = purpose;
        caller.Claims[Claims.ObjectId] = link.ObjectId.ToString();
        return caller;
    }

    sealed record Found(string Hash, string Purpose, Guid ObjectId, Guid TenantId, DateTimeOffset ExpiresAt);

    /// <summary>The link may be younger than the message that tells of it.</summary>
    static async Task<Link?> AskOwner(string hash, string purpose, IdentityDb db, ServiceCalls calls, CancellationToken ct)
    {
        var owner = purpose switch { Purposes.Scorecard or Purposes.Confirm => "assessment", Purposes.Report => "reporting", _ => null };
        if (owner is null || await calls.Get<Found>(owner, $"/internal/links/{hash}", null, null, ct) is not { } found || found.Hash != hash) return null;

        await db.Database.ExecuteSqlAsync($"""
            INSERT INTO link (hash, tenant_id, purpose, object_id, expires_at) VALUES ({hash}, {found.TenantId}, {found.Purpose}, {found.ObjectId}, {found.ExpiresAt})
            ON CONFLICT (hash) DO NOTHING
            """, ct);
        return await db.Links.AsNoTracking().SingleAsync(l => l.Hash == hash, ct);
    }

    static async Task<Caller?> OfSlug(string slug, IdentityDb db, CancellationToken ct) =>
        await db.TenantListings.Where(t => t.Slug == slug).Select(t => (Guid?)t.TenantId).SingleOrDefaultAsync(ct) is { } tenant
            ? new Caller(null, tenant) { Claims = { [Claims.Purpose] = Purposes.Start } }
            : null;
}

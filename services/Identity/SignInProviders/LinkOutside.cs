using System.ComponentModel.DataAnnotations;
using System.Security.Claims;
using System.Text.RegularExpressions;
using AseanPlatform.Identity.Access;
using AseanPlatform.Identity.People;
using AseanPlatform.Identity.SecondFactors;
using AseanPlatform.ServiceDefaults;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace AseanPlatform.Identity.SignInProviders;

/// <summary>
/// A person ties their account to an outside one, signed in by what the account itself knows (never by a provider) and shortly before. The page at the end
/// asks once more: somebody else's page may have led there with somebody else's outside account.
/// </summary>
public static partial class LinkOutside
{
    public sealed record Provider(Guid Id, string Name);

    public sealed record Item(Guid Id, string Name, DateTimeOffset? LinkedAt, DateTimeOffset? UsedAt);

    public sealed record Request([StringLength(100, MinimumLength = 1)] string Ticket, [StringLength(512)] string? Password = null);

    /// <param name="Back">The page of the invitation that goes on with the answer.</param>
    public sealed record InvitedRequest([StringLength(300, MinimumLength = 1)] string Back);

    /// <param name="Path">Where the browser goes next.</param>
    public sealed record Response(string Path);

    /// <summary>What the sign-in page and the invitation offer.</summary>
    internal static async Task<Ok<List<Provider>>> Offered(ClaimsPrincipal caller, Acting acting, CancellationToken ct) => TypedResults.Ok(caller.TenantId() is not { } tenant ? [] : await acting.AsTenant(tenant, db =>
        db.SignInProviders.OrderBy(p => p.AddedAt).Select(p => new Provider(p.Id, p.Name)).ToListAsync(ct), ct));

    /// <summary>The providers of the organisation in use, and which of them the caller is linked to.</summary>
    internal static async Task<Ok<List<Item>>> List(ClaimsPrincipal caller, IdentityDb db, Acting acting, CancellationToken ct)
    {
        if (caller.TenantId() is not { } tenant) return TypedResults.Ok(new List<Item>());
        var person = caller.PersonId()!.Value;
        var links = await db.OutsideLinks.AsNoTracking().Where(l => l.PersonId == person && l.TenantId == tenant).ToDictionaryAsync(l => l.ProviderId, ct);
        var providers = await acting.AsTenant(tenant, own => own.SignInProviders.AsNoTracking().OrderBy(p => p.AddedAt).ToListAsync(ct), ct);
        return TypedResults.Ok(providers.ConvertAll(p => new Item(p.Id, p.Name, links.GetValueOrDefault(p.Id)?.LinkedAt, links.GetValueOrDefault(p.Id)?.UsedAt)));
    }

    internal static Task<Results<Ok<Response>, NotFound>> Begin(Guid id, ClaimsPrincipal caller, Acting acting, Intents intents, CancellationToken ct)
    {
        if (caller.OnlyTenant() is not null) throw NotByProvider();
        return Intend(id, caller, acting, () => intents.Seal(Intents.Link, id, caller.SessionId(), null, $"/app/account/outside/{id}"), ct);
    }

    internal static Task<Results<Ok<Response>, NotFound>> BeginInvited(Guid id, InvitedRequest request, ClaimsPrincipal caller, Acting acting, Intents intents, CancellationToken ct) =>
        InvitationPage().IsMatch(request.Back)
            ? Intend(id, caller, acting, () => intents.Seal(Intents.Invitation, id, null, caller.ObjectId(), request.Back), ct)
            : throw new InvalidValue("/back", "This is no page of an invitation.");

    static async Task<Results<Ok<Response>, NotFound>> Intend(Guid id, ClaimsPrincipal caller, Acting acting, Func<string> seal, CancellationToken ct)
    {
        if (caller.TenantId() is not { } tenant) return TypedResults.NotFound();
        var slug = await acting.AsTenant(tenant, async db => await db.SignInProviders.AnyAsync(p => p.Id == id, ct) ? await db.Tenants.Select(t => t.Slug).SingleAsync(ct) : null, ct);
        return slug is null ? TypedResults.NotFound() : TypedResults.Ok(new Response($"{ProviderSignIn.StartPath(slug, id)}?intent={Uri.EscapeDataString(seal())}"));
    }

    internal static async Task<Results<NoContent, ProblemHttpResult>> Handle(Request request, ClaimsPrincipal caller, HttpContext http, FreshSession fresh, IdentityDb db, TimeProvider clock, CancellationToken ct)
    {
        if (caller.OnlyTenant() is not null) throw NotByProvider();
        if (await fresh.Require(caller, request.Password, http, ct) is { } wait) return wait;

        var (person, now) = (caller.PersonId()!.Value, clock.GetUtcNow());
        if (await db.LookAt(request.Ticket, Intents.Link, now, ct) is not { } answer || answer.SessionId != caller.SessionId() || answer.TenantId != caller.TenantId())
            throw new RuleBroken("outside-link.stale", "This took too long, or began in another sign-in. Begin again.");

        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        if (!await db.Take(answer, now, ct)) throw new RuleBroken("outside-link.stale", "This took too long, or began in another sign-in. Begin again.");
        if (!await db.Link(answer, person, now, ct)) throw new RuleBroken("outside-link.taken", "This outside account is linked to somebody else here.");
        await transaction.CommitAsync(ct);
        return TypedResults.NoContent();
    }

    /// <summary>Sessions that began there end with it. The last way in is not taken away.</summary>
    internal static async Task<Results<NoContent, NotFound>> Remove(Guid id, ClaimsPrincipal caller, IdentityDb db, Acting acting, TimeProvider clock, CancellationToken ct)
    {
        var (person, only) = (caller.PersonId()!.Value, caller.OnlyTenant());
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        if (await db.OutsideLinks.Where(l => l.ProviderId == id && l.PersonId == person && (only == null || l.TenantId == only)).ExecuteDeleteAsync(ct) is 0) return TypedResults.NotFound();
        if (!await acting.AsPerson(person, own => own.OpensByItself(person, ct), ct) && !await db.OutsideLinks.AnyAsync(l => l.PersonId == person, ct))
            throw new RuleBroken("outside-link.last", "This is your only way of signing in. Set a password first: ask for one on the sign-in page.");
        await db.EndSessionsOf(id, person, clock.GetUtcNow(), ct);
        await db.RaiseAccess(person, ct);
        await transaction.CommitAsync(ct);
        return TypedResults.NoContent();
    }

    /// <summary>Behind the wall of the person: whether there is a way in that no organisation's provider decides about.</summary>
    public static Task<bool> OpensByItself(this IdentityDb own, Guid person, CancellationToken ct) =>
        own.Credentials.AnyAsync(c => c.PersonId == person && (c.Kind == Credential.Password || c.Kind == Credential.Passkey), ct);

    internal static RuleBroken NotByProvider() => new("session.outside", "You are signed in by your organisation's provider. For this, sign in with your password or a passkey.");

    [GeneratedRegex("^/(en|zh)/invitation/[A-Za-z0-9_-]{20,100}/outside$", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex InvitationPage();
}

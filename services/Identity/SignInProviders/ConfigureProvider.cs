using System.ComponentModel.DataAnnotations;
using System.Security.Claims;
using AseanPlatform.ServiceDefaults;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace AseanPlatform.Identity.SignInProviders;

/// <summary>A tenant's administrator says by which outside services its people may sign in.</summary>
public static class ConfigureProvider
{
    const int Most = 10;
    const string Word = "[!-~]{1,100}", Scopes = "[!-~]{1,100}( [!-~]{1,100}){0,19}";

    public sealed record Request(
        [StringLength(60, MinimumLength = 1)] string Name,
        [StringLength(500, MinimumLength = 1)] string AuthorizationEndpoint,
        [StringLength(500, MinimumLength = 1)] string TokenEndpoint,
        [StringLength(500, MinimumLength = 1)] string UserInfoEndpoint,
        [StringLength(300, MinimumLength = 1)] string Application,
        [StringLength(1000, MinimumLength = 1)] string Secret,
        [RegularExpression(Scopes, MatchTimeoutInMilliseconds = 100)] string Scope = "openid",
        [RegularExpression(Word, MatchTimeoutInMilliseconds = 100)] string SubjectClaim = "sub");

    /// <param name="Secret">Null: as it is.</param>
    public sealed record ChangeRequest(
        [StringLength(60, MinimumLength = 1)] string Name,
        [StringLength(300, MinimumLength = 1)] string Application,
        [StringLength(1000, MinimumLength = 1)] string? Secret = null);

    public sealed record Response(Guid Id);

    /// <param name="RedirectUri">To be named to the provider, letter by letter.</param>
    /// <param name="Links">How many people are linked.</param>
    public sealed record Item(Guid Id, string Name, string AuthorizationEndpoint, string TokenEndpoint, string UserInfoEndpoint, string Application, string Scope, string SubjectClaim,
        string RedirectUri, int Links, DateTimeOffset AddedAt, DateTimeOffset SecretChangedAt);

    internal static async Task<Ok<List<Item>>> List(ClaimsPrincipal caller, IdentityDb db, ProviderSignIn signIn, CancellationToken ct)
    {
        var slug = await db.Tenants.Where(t => t.Id == caller.TenantId()).Select(t => t.Slug).SingleAsync(ct);
        var providers = await db.SignInProviders.AsNoTracking().OrderBy(p => p.AddedAt).ToListAsync(ct);
        var links = await db.OutsideLinks.Where(l => l.TenantId == caller.TenantId()).GroupBy(l => l.ProviderId).Select(g => new { g.Key, Count = g.Count() }).ToDictionaryAsync(g => g.Key, g => g.Count, ct);
        return TypedResults.Ok(providers.ConvertAll(p => new Item(p.Id, p.Name, p.AuthorizationEndpoint, p.TokenEndpoint, p.UserInfoEndpoint, p.Application, p.Scope, p.SubjectClaim,
            signIn.Origin + ProviderSignIn.CallbackPath(slug, p.Id), links.GetValueOrDefault(p.Id), p.AddedAt, p.SecretChangedAt)));
    }

    internal static async Task<Created<Response>> Add(Request request, ClaimsPrincipal caller, IdentityDb db, ProviderSecrets secrets, OutsideCalls calls, TimeProvider clock, CancellationToken ct)
    {
        calls.Check(request.AuthorizationEndpoint, "/authorizationEndpoint");
        calls.Check(request.TokenEndpoint, "/tokenEndpoint");
        calls.Check(request.UserInfoEndpoint, "/userInfoEndpoint");
        if (await db.SignInProviders.CountAsync(ct) >= Most) throw new RuleBroken("sign-in-provider.too-many", "There are many already. Remove one first.");

        var now = clock.GetUtcNow();
        var provider = new SignInProvider
        {
            Name = Named(request.Name),
            AuthorizationEndpoint = request.AuthorizationEndpoint,
            TokenEndpoint = request.TokenEndpoint,
            UserInfoEndpoint = request.UserInfoEndpoint,
            Application = request.Application,
            Secret = secrets.Wrap(request.Secret),
            Scope = request.Scope,
            SubjectClaim = request.SubjectClaim,
            AddedAt = now,
            SecretChangedAt = now,
        };
        db.Add(provider);
        await db.SaveChangesAsync(ct);
        return TypedResults.Created($"/api/v1/tenant/sign-in-providers/{provider.Id}", new Response(provider.Id));
    }

    internal static async Task<Results<NoContent, NotFound>> Change(Guid id, ChangeRequest request, IdentityDb db, ProviderSecrets secrets, TimeProvider clock, CancellationToken ct)
    {
        if (await db.SignInProviders.SingleOrDefaultAsync(p => p.Id == id, ct) is not { } provider) return TypedResults.NotFound();

        (provider.Name, provider.Application) = (Named(request.Name), request.Application);
        if (request.Secret is { } secret) (provider.Secret, provider.SecretChangedAt) = (secrets.Wrap(secret), clock.GetUtcNow());
        await db.SaveChangesAsync(ct);
        return TypedResults.NoContent();
    }

    /// <summary>With it go the links to it and the sessions that began at it.</summary>
    internal static async Task<Results<NoContent, NotFound>> Remove(Guid id, IdentityDb db, TimeProvider clock, CancellationToken ct)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        await db.OutsideLinks.Where(l => l.ProviderId == id && db.SignInProviders.Any(p => p.Id == id)).ExecuteDeleteAsync(ct);
        if (await db.SignInProviders.Where(p => p.Id == id).ExecuteDeleteAsync(ct) is 0) return TypedResults.NotFound();
        await db.OutsideAnswers.Where(a => a.ProviderId == id).ExecuteDeleteAsync(ct);
        await db.EndSessionsOf(id, null, clock.GetUtcNow(), ct);
        await transaction.CommitAsync(ct);
        return TypedResults.NoContent();
    }

    static string Named(string name) => name.Trim() is { Length: > 0 } given ? given : throw new InvalidValue("/name", "Give it the name by which your people know it.");
}

using System.ComponentModel.DataAnnotations;
using System.Security.Claims;
using AseanPlatform.Identity.People;
using AseanPlatform.Identity.SecondFactors;
using AseanPlatform.Identity.Sessions;
using AseanPlatform.Identity.Tokens;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace AseanPlatform.Identity.SignInProviders;

/// <summary>
/// What a provider said opens a session of the person whom it is linked to, in that provider's tenant and nowhere else. It stands in for the password, never
/// for the second factor. Who is not linked is nobody, whatever address the provider knows them by.
/// </summary>
public static class SignInOutside
{
    public sealed record Request([StringLength(100, MinimumLength = 1)] string Ticket);

    internal static async Task<Results<Created<SignIn.Response>, Accepted<SignIn.Response>, ProblemHttpResult>> Handle(Request request, ClaimsPrincipal caller, IdentityDb db, Acting acting, TimeProvider clock,
        CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        if (await db.LookAt(request.Ticket, Intents.SignIn, now, ct) is not { } answer || !await db.Take(answer, now, ct)) return Refuse(OutsideRefused.Stale, "This took too long or was used already. Begin again.");
        if (await db.OutsideLinks.AsNoTracking().SingleOrDefaultAsync(l => l.Key == answer.Key && l.TenantId == answer.TenantId, ct) is not { } link)
            return Refuse(OutsideRefused.Unknown, "Nobody here is linked to this account.");

        var (person, memberships, second) = await acting.AsPerson(link.PersonId, async own => (
            await own.People.AsNoTracking().SingleOrDefaultAsync(p => p.Id == link.PersonId && p.State == "active", ct),
            await own.Memberships.AsNoTracking().Where(m => m.PersonId == link.PersonId && m.TenantId == answer.TenantId && (m.Until == null || m.Until > now)).OrderBy(m => m.CreatedAt).Take(2).ToListAsync(ct),
            await own.HasSecondFactor(link.PersonId, ct)), ct);
        if (person is null || memberships.Count is 0) return Refuse(OutsideRefused.NoMember, "This account no longer belongs to the organisation.");

        var (client, account) = (memberships is [var only] ? only.ClientId : null, MailboxAddress.Parse(person.Email).Key); // with several the person chooses
        await db.OutsideLinks.Where(l => l.Key == link.Key).ExecuteUpdateAsync(set => set.SetProperty(l => l.UsedAt, now), ct);
        if (second)
        {
            await db.SignInSteps.Where(s => s.ExpiresAt < now).ExecuteDeleteAsync(ct);
            var step = db.AddStep(person.Id, answer.TenantId, client, account, now, answer.ProviderId);
            await db.SaveChangesAsync(ct);
            return TypedResults.Accepted((string?)null, step);
        }
        var response = db.AddSession(person.Id, answer.TenantId, client, now, provider: answer.ProviderId);
        await db.SaveChangesAsync(ct);
        await db.Succeeded(account, Secret.Hash(caller.FindFirst(IssueToken.AddressClaim)?.Value ?? ""), known: true, now, ct);
        return TypedResults.Created("/api/v1/me", response);
    }

    static ProblemHttpResult Refuse(string code, string title) => TypedResults.Problem(statusCode: StatusCodes.Status401Unauthorized, type: $"sign-in.outside-{code}", title: title);
}

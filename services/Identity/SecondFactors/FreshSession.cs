using System.Security.Claims;
using AseanPlatform.Identity.People;
using AseanPlatform.Identity.Sessions;
using AseanPlatform.Identity.SignInProviders;
using AseanPlatform.ServiceDefaults;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace AseanPlatform.Identity.SecondFactors;

/// <summary>
/// How somebody proves who they are is changed only by who has just signed in, or writes the password again: an open browser is not enough. Who has a
/// second factor must have used it in this session: else a password alone could replace it.
/// </summary>
sealed class FreshSession(Acting acting, Passwords passwords, TimeProvider clock)
{
    static readonly TimeSpan FreshFor = TimeSpan.FromMinutes(10);

    public async Task<(Session Session, Person Self, bool HasSecondFactor)> Look(ClaimsPrincipal caller, CancellationToken ct)
    {
        var (person, id) = (caller.PersonId()!.Value, caller.SessionId());
        return await acting.AsPerson(person, async own => (
            await own.Sessions.AsNoTracking().SingleAsync(s => s.Id == id && s.PersonId == person, ct),
            await own.People.AsNoTracking().SingleAsync(p => p.Id == person, ct),
            await own.HasSecondFactor(person, ct)), ct);
    }

    public bool IsFresh(Session session) => session.CreatedAt > clock.GetUtcNow() - FreshFor;

    /// <summary>An answer where the change must wait; null where it may be made.</summary>
    public async Task<ProblemHttpResult?> Require(ClaimsPrincipal caller, string? password, HttpContext http, CancellationToken ct)
    {
        var (session, self, has) = await Look(caller, ct);
        if (has && !session.SecondFactor) throw new RuleBroken("second-factor.not-used", "Sign out, and in again with your second factor.");
        // Whoever runs an organisation's provider could come in as its people: they must not reach, through this, what opens anything else.
        if (session.OnlyTenantId is not null && await acting.AsPerson(self.Id, own => own.OpensByItself(self.Id, ct), ct)) throw LinkOutside.NotByProvider();
        if (password is null or "") return IsFresh(session) ? null : throw new InvalidValue("/password", "Write your password again.");
        return await passwords.Prove(acting, caller, self, password, clock.GetUtcNow(), "/password", http, ct);
    }
}

using System.ComponentModel.DataAnnotations;
using System.Security.Claims;
using AseanPlatform.Identity.People;
using AseanPlatform.Identity.SecondFactors;
using AseanPlatform.Identity.Tokens;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace AseanPlatform.Identity.Sessions;

/// <summary>
/// The same work and the same answer whether the account is unknown, closed or the password wrong; guessing gets slow (<see cref="Throttle"/>).
/// </summary>
public static class SignIn
{
    public sealed record Request([StringLength(254, MinimumLength = 1)] string Email, [StringLength(512, MinimumLength = 1)] string Password);

    /// <param name="Secret">Of the session; null while the second factor is still to come, for which <paramref name="Pending"/> is shown.</param>
    public sealed record Response(string? Secret, DateTimeOffset ExpiresAt, string? Pending = null);

    public static async Task<Results<Created<Response>, Accepted<Response>, ProblemHttpResult>> Handle(Request request, HttpContext http, ClaimsPrincipal caller, IdentityDb db, Acting acting,
        Passwords passwords, TimeProvider clock, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var account = MailboxAddress.TryParse(request.Email, out var email) ? email.Key : Secret.Hash(request.Email);
        var address = Secret.Hash(caller.FindFirst(IssueToken.AddressClaim)?.Value ?? "");

        if (await db.Wait(account, address, now, ct) is { } wait) return Throttle.Refuse(http, wait);

        var found = await db.Emails.Where(e => e.Key == account).Select(e => (Guid?)e.PersonId).SingleOrDefaultAsync(ct);
        var right = await passwords.Verify(acting, found, request.Password, ct);
        var person = found ?? Guid.Empty;
        var (active, memberships, second) = await acting.AsPerson(person, async own => (
            await own.People.AnyAsync(p => p.Id == person && p.State == "active", ct),
            await own.Memberships.AsNoTracking().Where(m => m.PersonId == person).OrderBy(m => m.CreatedAt).Take(2).ToListAsync(ct),
            await own.HasSecondFactor(person, ct)), ct);

        if (!right || !active)
        {
            await db.Refuse(account, address, active ? found : null, RefusedSignIns.SignIn, now, ct);
            return TypedResults.Problem(statusCode: StatusCodes.Status401Unauthorized, type: "sign-in.refused", title: "Address and password do not match.");
        }

        var only = memberships is [var one] ? one : null; // with several the person chooses
        if (second)
        {
            await db.SignInSteps.Where(s => s.ExpiresAt < now).ExecuteDeleteAsync(ct);
            var step = db.AddStep(person, only?.TenantId, only?.ClientId, account, now);
            await db.SaveChangesAsync(ct);
            return TypedResults.Accepted((string?)null, step);
        }
        var response = db.AddSession(person, only?.TenantId, only?.ClientId, now);
        await db.SaveChangesAsync(ct);
        await db.Succeeded(account, address, known: true, now, ct);
        return TypedResults.Created("/api/v1/me", response);
    }
}

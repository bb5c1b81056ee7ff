using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Security.Claims;
using AseanPlatform.Identity.People;
using AseanPlatform.Identity.Tokens;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace AseanPlatform.Identity.Sessions;

/// <summary>
/// The same work and the same answer whether the account is unknown, closed or the password wrong. After five failures the pair of account and
/// address waits, twice as long after each; from another address the account's owner signs in as ever.
/// </summary>
public static class SignIn
{
    public sealed record Request([StringLength(254, MinimumLength = 1)] string Email, [StringLength(512, MinimumLength = 1)] string Password);

    public sealed record Response(string Secret, DateTimeOffset ExpiresAt);

    const int FreeTries = 5;
    static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(15), Forgotten = TimeSpan.FromHours(1);

    public static async Task<Results<Created<Response>, ProblemHttpResult>> Handle(Request request, HttpContext http, ClaimsPrincipal caller, IdentityDb db, Acting acting,
        Passwords passwords, TimeProvider clock, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var account = MailboxAddress.TryParse(request.Email, out var email) ? email.Key : Secret.Hash(request.Email);
        var address = Secret.Hash(caller.FindFirst(IssueToken.AddressClaim)?.Value ?? "");

        var failures = await db.SignInFailures.AsNoTracking().SingleOrDefaultAsync(f => f.Account == account && f.Address == address, ct);
        if (Wait(failures, now) is { } wait)
        {
            http.Response.Headers.RetryAfter = Math.Ceiling(wait.TotalSeconds).ToString(CultureInfo.InvariantCulture);
            return TypedResults.Problem(statusCode: StatusCodes.Status429TooManyRequests, type: "sign-in.wait", title: "Too many tries. Wait a little before the next one.");
        }

        var found = await db.Emails.Where(e => e.Key == account).Select(e => (Guid?)e.PersonId).SingleOrDefaultAsync(ct);
        var right = await passwords.Verify(acting, found, request.Password, ct);
        var person = found ?? Guid.Empty;
        var (active, memberships) = await acting.AsPerson(person, async own => (
            await own.People.AnyAsync(p => p.Id == person && p.State == "active", ct),
            await own.Memberships.AsNoTracking().Where(m => m.PersonId == person).OrderBy(m => m.CreatedAt).Take(2).ToListAsync(ct)), ct);

        if (!right || !active)
        {
            await db.Database.ExecuteSqlAsync($"""
                INSERT INTO sign_in_failure VALUES ({account}, {address}, 1, {now}) ON CONFLICT (account, address) DO UPDATE
                SET failures = CASE WHEN sign_in_failure.last_at < {now - Forgotten} THEN 1 ELSE sign_in_failure.failures + 1 END, last_at = excluded.last_at
                """, ct);
            return TypedResults.Problem(statusCode: StatusCodes.Status401Unauthorized, type: "sign-in.refused", title: "Address and password do not match.");
        }

        var only = memberships is [var one] ? one : null; // with several the person chooses
        var response = db.AddSession(person, only?.TenantId, only?.ClientId, now);
        await db.SaveChangesAsync(ct);
        if (failures is not null) await db.SignInFailures.Where(f => f.Account == account && f.Address == address).ExecuteDeleteAsync(ct);
        return TypedResults.Created("/api/v1/me", response);
    }

    internal static TimeSpan? Wait(SignInFailure? failures, DateTimeOffset now)
    {
        if (failures is null || failures.Failures < FreeTries || now - failures.LastAt > Forgotten) return null;
        var whole = TimeSpan.FromSeconds(Math.Min(LongestWait.TotalSeconds, Math.Pow(2, Math.Min(failures.Failures - FreeTries, 20))));
        return failures.LastAt + whole - now is { Ticks: > 0 } left ? left : null;
    }
}

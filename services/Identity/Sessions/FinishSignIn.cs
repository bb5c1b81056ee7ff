using System.ComponentModel.DataAnnotations;
using System.ComponentModel.DataAnnotations.Schema;
using System.Security.Claims;
using AseanPlatform.Identity.Mails;
using AseanPlatform.Identity.SecondFactors;
using AseanPlatform.Identity.Tokens;
using AseanPlatform.Tenancy;
using MassTransit;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace AseanPlatform.Identity.Sessions;

/// <summary>The password was right, the second factor is still to come. By itself it opens nothing.</summary>
[OfNobody, Table("sign_in_step")]
public sealed class SignInStep
{
    public static readonly TimeSpan ValidFor = TimeSpan.FromMinutes(10);

    [Key]
    public required string Hash { get; init; }
    public Guid PersonId { get; init; }
    public Guid? TenantId { get; init; }
    public Guid? ClientId { get; init; }
    public Guid? ProviderId { get; init; }
    public required string Account { get; init; }
    public int Tries { get; init; }
    public DateTimeOffset ExpiresAt { get; init; }
}

/// <summary>The second step: a code of the app, or a recovery code. Five tries, then the password again.</summary>
public static class FinishSignIn
{
    const int MostTries = 5;

    public sealed record Request([StringLength(100, MinimumLength = 1)] string Pending, [StringLength(50, MinimumLength = 1)] string Code);

    internal static async Task<Results<Created<SignIn.Response>, ProblemHttpResult>> Handle(Request request, HttpContext http, ClaimsPrincipal caller, IdentityDb db, Acting acting, TotpKeys keys,
        TimeProvider clock, CancellationToken ct)
    {
        var (hash, now, address) = (Secret.Hash(request.Pending), clock.GetUtcNow(), Secret.Hash(caller.FindFirst(IssueToken.AddressClaim)?.Value ?? ""));
        if (await db.SignInSteps.AsNoTracking().SingleOrDefaultAsync(s => s.Hash == hash && s.ExpiresAt > now, ct) is not { } step) return StartOver();
        if (await db.Wait(step.Account, address, now, ct) is { } wait) return Throttle.Refuse(http, wait);

        // The try is counted before it is looked at, so that many at once are no more than five.
        if (await db.SignInSteps.Where(s => s.Hash == hash && s.Tries < MostTries).ExecuteUpdateAsync(set => set.SetProperty(s => s.Tries, s => s.Tries + 1), ct) is 0) return StartOver();

        var used = await acting.AsPerson(step.PersonId, async own => await own.People.AnyAsync(p => p.Id == step.PersonId && p.State == "active", ct)
            ? await own.Use(step.PersonId, request.Code, keys, now, ct)
            : Used.Nothing, ct);
        if (used is Used.Nothing)
        {
            await db.Refuse(step.Account, address, step.PersonId, RefusedSignIns.SecondFactor, now, ct);
            return TypedResults.Problem(statusCode: StatusCodes.Status401Unauthorized, type: "sign-in.code-wrong", title: "This code is wrong or was used already.");
        }
        if (await db.SignInSteps.Where(s => s.Hash == hash).ExecuteDeleteAsync(ct) is 0) return StartOver();

        var response = await acting.As(AccountMails.Context(step.PersonId), async (own, scope) =>
        {
            var made = own.AddSession(step.PersonId, step.TenantId, step.ClientId, now, secondFactor: true, step.ProviderId);
            if (used is Used.RecoveryCode) await own.AddAccountMail(step.PersonId, AccountMail.RecoveryCodeUsed, scope.GetRequiredService<IPublishEndpoint>(), now, ct);
            await own.SaveChangesAsync(ct);
            return made;
        }, ct);
        await db.Succeeded(step.Account, address, known: true, now, ct);
        return TypedResults.Created("/api/v1/me", response);
    }

    static ProblemHttpResult StartOver() =>
        TypedResults.Problem(statusCode: StatusCodes.Status401Unauthorized, type: "sign-in.start-over", title: "This took too long or was tried too often. Start again with your password.");

    /// <summary>To be saved by the caller.</summary>
    public static SignIn.Response AddStep(this IdentityDb db, Guid personId, Guid? tenantId, Guid? clientId, string account, DateTimeOffset now, Guid? provider = null)
    {
        var secret = Secret.New(bytes: 32);
        var step = new SignInStep { Hash = Secret.Hash(secret), PersonId = personId, TenantId = tenantId, ClientId = clientId, ProviderId = provider, Account = account, ExpiresAt = now + SignInStep.ValidFor };
        db.Add(step);
        return new(null, step.ExpiresAt, secret);
    }
}

using System.ComponentModel.DataAnnotations;
using System.Security.Claims;
using AseanPlatform.Identity.Mails;
using AseanPlatform.Identity.People;
using AseanPlatform.Identity.Sessions;
using AseanPlatform.ServiceDefaults;
using MassTransit;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace AseanPlatform.Identity.SecondFactors;

/// <summary>What a person has, new recovery codes, and doing without the app where the role allows that or a passkey is left.</summary>
public static class ChangeSecondFactor
{
    /// <param name="Fresh">Just signed in: the password is not asked for again.</param>
    public sealed record State(bool Required, DateTimeOffset? TotpSince, int Passkeys, int RecoveryCodesLeft, bool Fresh);

    public sealed record Request([StringLength(512)] string? Password = null);

    public sealed record Codes(IReadOnlyList<string> RecoveryCodes);

    internal static async Task<Ok<State>> Get(ClaimsPrincipal caller, FreshSession fresh, Acting acting, CancellationToken ct)
    {
        var person = caller.PersonId()!.Value;
        var (session, _, _) = await fresh.Look(caller, ct);
        return TypedResults.Ok(await acting.AsPerson(person, async own => new State(
            await own.NeedsSecondFactor(person, ct),
            await own.Credentials.Where(c => c.PersonId == person && c.Kind == Credential.Totp).Select(c => (DateTimeOffset?)c.CreatedAt).SingleOrDefaultAsync(ct),
            await own.Credentials.CountAsync(c => c.PersonId == person && c.Kind == Credential.Passkey, ct),
            await own.Credentials.CountAsync(c => c.PersonId == person && c.Kind == Credential.Recovery && c.UsedAt == null, ct),
            fresh.IsFresh(session)), ct));
    }

    internal static async Task<Results<Ok<Codes>, ProblemHttpResult>> NewCodes(Request request, ClaimsPrincipal caller, HttpContext http, FreshSession fresh, Acting acting, TimeProvider clock,
        CancellationToken ct)
    {
        if (await fresh.Require(caller, request.Password, http, ct) is { } wait) return wait;

        var (person, now) = (caller.PersonId()!.Value, clock.GetUtcNow());
        return TypedResults.Ok(new Codes(await acting.AsPerson(person, async own =>
        {
            if (!await own.HasSecondFactor(person, ct)) throw new RuleBroken("second-factor.none", "There is no second factor yet.");
            await using var transaction = await own.Database.BeginTransactionAsync(ct);
            var codes = await own.ReplaceRecoveryCodes(person, now, ct);
            await own.SaveChangesAsync(ct);
            await transaction.CommitAsync(ct);
            return codes;
        }, ct)));
    }

    internal static async Task<Results<NoContent, ProblemHttpResult>> Remove(Request request, ClaimsPrincipal caller, HttpContext http, FreshSession fresh, Acting acting, TimeProvider clock,
        CancellationToken ct)
    {
        if (await fresh.Require(caller, request.Password, http, ct) is { } wait) return wait;

        var (person, now) = (caller.PersonId()!.Value, clock.GetUtcNow());
        await acting.As(AccountMails.Context(person), async (own, scope) =>
        {
            await using var transaction = await own.Database.BeginTransactionAsync(ct);
            await own.LockFactors(person, ct);
            if (await own.Credentials.Where(c => c.PersonId == person && (c.Kind == Credential.Totp || c.Kind == Credential.NewTotp)).ExecuteDeleteAsync(ct) is 0) return false;
            await own.LeaveNoLooseCodes(person, ct);
            await own.EndSessions(person, except: caller.SessionId(), now, ct);
            await own.AddAccountMail(person, AccountMail.SecondFactorRemoved, scope.GetRequiredService<IPublishEndpoint>(), now, ct);
            await own.SaveChangesAsync(ct);
            await transaction.CommitAsync(ct);
            return true;
        }, ct);
        return TypedResults.NoContent();
    }
}

static class SecondFactorEndpoints
{
    public static void AddSecondFactors(this IHostApplicationBuilder builder) => builder.Services.AddSingleton<TotpKeys>().AddScoped<FreshSession>().AddHostedService<RemoveDue>();

    public static void MapSecondFactors(this IEndpointRouteBuilder app)
    {
        var factor = app.MapGroup("/me/second-factor").WithTags("Second factor").AllowPeople();
        factor.MapGet("/", ChangeSecondFactor.Get).WithName("GetSecondFactor").AllowBeforeSecondFactor();
        factor.MapGet("/totp", SetUpTotp.Get).WithName("GetNewTotp").AllowBeforeSecondFactor();
        factor.MapPost("/totp", SetUpTotp.Begin).WithName("BeginTotp").AllowBeforeSecondFactor();
        factor.MapPost("/totp/confirmation", SetUpTotp.Handle).WithName(nameof(SetUpTotp)).AllowBeforeSecondFactor();
        factor.MapPost("/recovery-codes", ChangeSecondFactor.NewCodes).WithName("NewRecoveryCodes");
        factor.MapPost("/removal", ChangeSecondFactor.Remove).WithName("RemoveSecondFactor");
        factor.MapGet("/removal", KeepSecondFactor.Get).WithName("GetMyRemoval");
        factor.MapDelete("/removal", KeepSecondFactor.Handle).WithName("CancelMyRemoval");

        var removals = app.MapGroup("/second-factor-removals").WithTags("Second factor");
        removals.MapPost("/", AskForRemoval.Handle).WithName(nameof(AskForRemoval)).AllowRoles(Roles.ConsultancyAdmin, Roles.Operator);
        removals.MapGet("/", ConfirmRemoval.List).WithName("ListRemovals").AllowRoles(Roles.ConsultancyAdmin, Roles.Operator);
        removals.MapPost("/{id:guid}/confirmation", ConfirmRemoval.Handle).WithName(nameof(ConfirmRemoval)).AllowRoles(Roles.ConsultancyAdmin, Roles.Operator);
        removals.MapDelete("/{id:guid}", ConfirmRemoval.Cancel).WithName("CancelRemoval").AllowRoles(Roles.ConsultancyAdmin, Roles.Operator);
        removals.MapGet("/current", KeepSecondFactor.Get).WithName("GetRemoval").AllowPurposes(Purposes.KeepFactor);
        removals.MapDelete("/current", KeepSecondFactor.Handle).WithName(nameof(KeepSecondFactor)).AllowPurposes(Purposes.KeepFactor);
    }
}

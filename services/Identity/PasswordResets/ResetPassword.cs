using System.ComponentModel.DataAnnotations;
using System.Security.Claims;
using AseanPlatform.Identity.Links;
using AseanPlatform.Identity.Mails;
using AseanPlatform.Identity.People;
using AseanPlatform.Identity.Sessions;
using AseanPlatform.ServiceDefaults;
using MassTransit;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace AseanPlatform.Identity.PasswordResets;

/// <summary>
/// A new password by the link from the mail, once. It signs nobody in: all sessions end, and the next sign-in asks for the second factor as ever.
/// </summary>
public static class ResetPassword
{
    public sealed record Request([StringLength(512, MinimumLength = 1)] string Password);

    public sealed record State(string Email);

    public static async Task<Results<Ok<State>, NotFound>> Get(ClaimsPrincipal caller, IdentityDb db, Acting acting, CancellationToken ct) =>
        await Find(caller, db, acting, ct) is { } person ? TypedResults.Ok(new State(person.Email)) : TypedResults.NotFound();

    public static async Task<Results<NoContent, NotFound>> Handle(Request request, ClaimsPrincipal caller, IdentityDb db, Acting acting, Passwords passwords, TimeProvider clock, CancellationToken ct)
    {
        if (await Find(caller, db, acting, ct) is not { } person) return TypedResults.NotFound();
        Passwords.Check(request.Password, person.Email, person.Name);

        var (id, now, hash) = (caller.ObjectId()!.Value, clock.GetUtcNow(), passwords.Hash(request.Password));
        await acting.As(AccountMails.Context(person.Id), async (own, scope) =>
        {
            await using var transaction = await own.Database.BeginTransactionAsync(ct);
            var open = await own.AccountMails.Where(m => m.PersonId == person.Id && m.Kind == AccountMail.PasswordReset && m.UsedAt == null).Select(m => m.Id).ToListAsync(ct);
            if (await own.AccountMails.Where(m => m.Id == id && m.UsedAt == null).ExecuteUpdateAsync(set => set.SetProperty(m => m.UsedAt, now), ct) is 0)
                throw new RuleBroken("reset.used", "This link was used already.");

            await own.AccountMails.Where(m => open.Contains(m.Id)).ExecuteUpdateAsync(set => set.SetProperty(m => m.UsedAt, now), ct);
            foreach (var mail in open) await own.EndLinks(mail, now, ct);
            await own.ReplacePassword(person.Id, hash, now, ct);
            await own.EndSessions(person.Id, except: null, now, ct);
            await own.Forget(MailboxAddress.Parse(person.Email).Key, ct);
            await own.AddAccountMail(person.Id, AccountMail.PasswordChanged, scope.GetRequiredService<IPublishEndpoint>(), now, ct);
            await own.SaveChangesAsync(ct);
            await transaction.CommitAsync(ct);
            return true;
        }, ct);
        return TypedResults.NoContent();
    }

    static async Task<Person?> Find(ClaimsPrincipal caller, IdentityDb db, Acting acting, CancellationToken ct)
    {
        var id = caller.ObjectId();
        if (await db.AccountMails.AsNoTracking().SingleOrDefaultAsync(m => m.Id == id && m.Kind == AccountMail.PasswordReset && m.UsedAt == null, ct) is not { } mail) return null;
        return await acting.AsPerson(mail.PersonId, own => own.People.AsNoTracking().SingleOrDefaultAsync(p => p.Id == mail.PersonId && p.State == "active", ct), ct);
    }
}

static class ResetEndpoints
{
    public static void AddResets(this IHostApplicationBuilder builder) => builder.Services.AddHostedService<SendReset>();

    public static void MapResets(this IEndpointRouteBuilder app)
    {
        var resets = app.MapGroup("/password-resets").WithTags("Passwords");
        resets.MapPost("/", AskForReset.Handle).WithName(nameof(AskForReset)).AllowPurposes(Purposes.SignIn);
        resets.MapGet("/current", ResetPassword.Get).WithName("GetReset").AllowPurposes(Purposes.Reset);
        resets.MapPost("/current", ResetPassword.Handle).WithName(nameof(ResetPassword)).AllowPurposes(Purposes.Reset);
    }
}

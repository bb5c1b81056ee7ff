using System.ComponentModel.DataAnnotations;
using System.Security.Claims;
using AseanPlatform.Identity.Mails;
using AseanPlatform.Identity.Sessions;
using AseanPlatform.Identity.Tokens;
using AseanPlatform.ServiceDefaults;
using MassTransit;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace AseanPlatform.Identity.People;

/// <summary>With the current password, guessed at no faster than at the door. Ends every other session.</summary>
public static class ChangePassword
{
    public sealed record Request([StringLength(512, MinimumLength = 1)] string Current, [StringLength(512, MinimumLength = 1)] string Password);

    public static async Task<Results<NoContent, ProblemHttpResult>> Handle(Request request, ClaimsPrincipal caller, HttpContext http, Acting acting, Passwords passwords, TimeProvider clock,
        CancellationToken ct)
    {
        var (person, now) = (caller.PersonId()!.Value, clock.GetUtcNow());
        var self = await acting.AsPerson(person, own => own.People.AsNoTracking().SingleAsync(p => p.Id == person, ct), ct);
        if (await passwords.Prove(acting, caller, self, request.Current, now, "/current", http, ct) is { } wait) return wait;
        Passwords.Check(request.Password, self.Email, self.Name);

        var hash = passwords.Hash(request.Password);
        await acting.As(AccountMails.Context(person), async (own, scope) =>
        {
            await using var transaction = await own.Database.BeginTransactionAsync(ct);
            await own.ReplacePassword(person, hash, now, ct);
            await own.EndSessions(person, except: caller.SessionId(), now, ct);
            await own.AddAccountMail(person, AccountMail.PasswordChanged, scope.GetRequiredService<IPublishEndpoint>(), now, ct);
            await own.SaveChangesAsync(ct);
            await transaction.CommitAsync(ct);
            return true;
        }, ct);
        return TypedResults.NoContent();
    }
}

static class ProvenPasswords
{
    /// <summary>Null when the signed-in person wrote their password; a wrong one is refused beside its field, too many have to wait.</summary>
    public static async Task<ProblemHttpResult?> Prove(this Passwords passwords, Acting acting, ClaimsPrincipal caller, Person self, string password, DateTimeOffset now, string member,
        HttpContext http, CancellationToken ct)
    {
        var (account, place) = (MailboxAddress.Parse(self.Email).Key, Secret.Hash($"session {caller.SessionId()}"));
        if (await acting.AsNobody(db => db.Wait(account, place, now, ct), ct) is { } wait) return Throttle.Refuse(http, wait);
        if (await passwords.Verify(acting, self.Id, password, ct))
        {
            await acting.AsNobody(db => db.Succeeded(account, place, known: false, now, ct), ct);
            return null;
        }
        await acting.AsNobody(db => db.Failed(account, place, now, ct), ct);
        throw new InvalidValue(member, "This is not the password of this account.");
    }

    /// <summary>Behind the wall of the person.</summary>
    public static async Task ReplacePassword(this IdentityDb db, Guid personId, string hash, DateTimeOffset now, CancellationToken ct)
    {
        if (await db.Credentials.SingleOrDefaultAsync(c => c.PersonId == personId && c.Kind == Credential.Password, ct) is { } credential)
            (credential.Data, credential.ChangedAt) = (hash, now);
        else db.Add(new Credential { PersonId = personId, Kind = Credential.Password, Data = hash, CreatedAt = now, ChangedAt = now });
    }
}

using System.ComponentModel.DataAnnotations;
using System.Security.Claims;
using AseanPlatform.Identity.Access;
using AseanPlatform.Identity.AddressChanges;
using AseanPlatform.Identity.Links;
using AseanPlatform.Identity.Mails;
using AseanPlatform.Identity.Memberships;
using AseanPlatform.Identity.People;
using AseanPlatform.Identity.SecondFactors;
using AseanPlatform.Identity.Sessions;
using AseanPlatform.Identity.Tokens;
using AseanPlatform.ServiceDefaults;
using MassTransit;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace AseanPlatform.Identity.Closings;

/// <summary>
/// Closes one's own account, with the password and the second factor once more. Every session and every way of signing in ends with it; the last administrator of
/// an organisation, and the last operator, stay until there is another.
/// </summary>
public static class CloseAccount
{
    public sealed record Request([StringLength(512, MinimumLength = 1)] string Password, [StringLength(50)] string? Code = null);

    internal static async Task<Results<NoContent, ProblemHttpResult>> Handle(Request request, ClaimsPrincipal caller, HttpContext http, FreshSession fresh, Passwords passwords, Acting acting, TotpKeys keys,
        TimeProvider clock, CancellationToken ct)
    {
        var (session, self, has) = await fresh.Look(caller, ct);
        var now = clock.GetUtcNow();
        if (has && !session.SecondFactor) throw new RuleBroken("second-factor.not-used", "Sign out, and in again with your second factor.");
        if (await passwords.Prove(acting, caller, self, request.Password, now, "/password", http, ct) is { } wait) return wait;
        if (has && await ProveFactor(request.Code, self.Id, fresh.IsFresh(session), acting, keys, now, http, ct) is { } longer) return longer;

        await acting.As(AccountMails.Context(self.Id), async (own, scope) =>
        {
            await using var transaction = await own.Database.BeginTransactionAsync(ct);
            await KeepTheLastOne(own, self.Id, acting, ct);
            await own.Take(self, now, ct);
            own.Add(new AccountClosing { PersonId = self.Id, ClosedAt = now });
            await own.AddAccountMail(self.Id, AccountMail.AccountClosed, scope.GetRequiredService<IPublishEndpoint>(), now, ct);
            await own.SaveChangesAsync(ct);
            await transaction.CommitAsync(ct);
            return true;
        }, ct);
        return TypedResults.NoContent();
    }

    /// <summary>A code of the app or a recovery code; who has passkeys alone has just signed in with one. Guessed at no faster than at the door.</summary>
    static async Task<ProblemHttpResult?> ProveFactor(string? code, Guid person, bool fresh, Acting acting, TotpKeys keys, DateTimeOffset now, HttpContext http, CancellationToken ct)
    {
        var app = await acting.AsPerson(person, own => own.Credentials.AnyAsync(c => c.PersonId == person && c.Kind == Credential.Totp, ct), ct);
        if (string.IsNullOrWhiteSpace(code)) return fresh && !app ? null : throw new InvalidValue("/code", "Write a code of your app, or a recovery code.");

        var (account, place) = (Secret.Hash($"closing {person}"), Secret.Hash($"closing of {person}")); // one's own: what others guess wrong makes nobody wait
        if (await acting.AsNobody(db => db.Wait(account, place, now, ct), ct) is { } wait) return Throttle.Refuse(http, wait);
        if (await acting.AsPerson(person, own => own.Use(person, code, keys, now, ct), ct) is not Used.Nothing) return null;
        await acting.AsNobody(db => db.Failed(account, place, now, ct), ct);
        throw new InvalidValue("/code", "This code is wrong or was used already.");
    }

    /// <summary>Two who leave at the same moment come one after the other, so that the second sees that nobody else is left.</summary>
    static async Task KeepTheLastOne(IdentityDb own, Guid person, Acting acting, CancellationToken ct)
    {
        var tenants = await own.Memberships.Where(m => m.PersonId == person && m.ClientId == null && m.Roles.Contains(Roles.ConsultancyAdmin)).Select(m => m.TenantId).Distinct().OrderBy(t => t).ToListAsync(ct);
        foreach (var tenant in tenants)
        {
            await own.LockAdmins(tenant, ct);
            if (!await acting.AsTenant(tenant, other => other.Members.AnyAsync(m => m.PersonId != person && m.ClientId == null && m.State == "active" && m.Roles.Contains(Roles.ConsultancyAdmin), ct), ct))
                throw new RuleBroken("account.last-admin", "You are the last administrator of an organisation. Make somebody else one first.");
        }
        if (!await own.PlatformRoles.AnyAsync(r => r.PersonId == person && r.Role == Roles.Operator, ct)) return;
        await own.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock(hashtextextended('operators', 0))", ct);
        if (!await own.PlatformRoles.AnyAsync(r => r.PersonId != person && r.Role == Roles.Operator, ct)) throw new RuleBroken("account.last-operator", "You are the last operator. Make somebody else one first.");
    }

    /// <summary>All that opens anything, and all that is known of how the account was used.</summary>
    static async Task Take(this IdentityDb own, Person self, DateTimeOffset now, CancellationToken ct)
    {
        var (person, account) = (self.Id, MailboxAddress.Parse(self.Email).Key);
        await own.StopAddressChanges(person, now, ct);
        List<Guid> linked = [.. await own.AccountMails.Where(m => m.PersonId == person).Select(m => m.Id).ToListAsync(ct), .. await own.FactorRemovals.Where(r => r.PersonId == person).Select(r => r.Id).ToListAsync(ct)];
        foreach (var id in linked) await own.EndLinks(id, now, ct);
        await own.RaiseAccess(person, ct);

        await own.Credentials.Where(c => c.PersonId == person).ExecuteDeleteAsync(ct);
        await own.OutsideLinks.Where(l => l.PersonId == person).ExecuteDeleteAsync(ct);
        await own.PasskeyPersons.Where(p => p.PersonId == person).ExecuteDeleteAsync(ct);
        await own.Sessions.Where(s => s.PersonId == person).ExecuteDeleteAsync(ct);
        await own.SessionUses.Where(s => s.PersonId == person).ExecuteDeleteAsync(ct);
        await own.SignInSteps.Where(s => s.PersonId == person).ExecuteDeleteAsync(ct);
        await own.FactorRemovals.Where(r => r.PersonId == person).ExecuteDeleteAsync(ct);
        await own.AddressChanges.Where(c => c.PersonId == person).ExecuteDeleteAsync(ct);
        await own.AccountMails.Where(m => m.PersonId == person).ExecuteDeleteAsync(ct);
        await own.SignInFailures.Where(f => f.Account == account).ExecuteDeleteAsync(ct);
        await own.KnownPlaces.Where(p => p.Account == account).ExecuteDeleteAsync(ct);
        await own.PlatformRoles.Where(r => r.PersonId == person).ExecuteDeleteAsync(ct);
        await own.Emails.Where(e => e.PersonId == person).ExecuteDeleteAsync(ct);
        await own.People.Where(p => p.Id == person).ExecuteUpdateAsync(set => set.SetProperty(p => p.State, "closed"), ct);
    }
}

using System.ComponentModel.DataAnnotations;
using System.Security.Claims;
using AseanPlatform.Identity.Mails;
using AseanPlatform.Identity.People;
using AseanPlatform.Identity.SecondFactors;
using AseanPlatform.ServiceDefaults;
using MassTransit;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace AseanPlatform.Identity.AddressChanges;

/// <summary>
/// Writes to both mailboxes; nothing changes yet. Whether the new address has an account already shows neither here nor later: its mailbox then gets nothing,
/// and the wish runs out.
/// </summary>
public static class AskForAddressChange
{
    const int MostInADay = 5;

    public sealed record Request([Mailbox] string Email, [StringLength(512)] string? Password = null);

    internal static async Task<Results<Accepted, ProblemHttpResult>> Handle(Request request, ClaimsPrincipal caller, HttpContext http, FreshSession fresh, Acting acting, TimeProvider clock, CancellationToken ct)
    {
        if (await fresh.Require(caller, request.Password, http, ct) is { } wait) return wait;

        var (_, self, _) = await fresh.Look(caller, ct);
        var (person, now, email) = (self.Id, clock.GetUtcNow(), MailboxAddress.Parse(request.Email));
        if (email.Key == MailboxAddress.Parse(self.Email).Key) throw new InvalidValue("/email", "This is your address already.");

        await acting.As(AccountMails.Context(person), async (own, scope) =>
        {
            // Nobody's mailbox is filled by others.
            if (await own.AccountMails.CountAsync(m => m.PersonId == person && m.Kind == AccountMail.AddressChangeNew && m.CreatedAt > now.AddDays(-1), ct) >= MostInADay)
                throw new RuleBroken("address-change.too-often", "You asked for this often today. Try again tomorrow.");

            await using var transaction = await own.Database.BeginTransactionAsync(ct);
            await own.LockFactors(person, ct);
            await own.StopAddressChanges(person, now, ct);
            await own.People.Where(p => p.Id == person).ExecuteUpdateAsync(set => set.SetProperty(p => p.NewEmail, email.Value), ct);
            own.Add(new AddressChange { PersonId = person, AskedAt = now, ExpiresAt = now + AddressChange.ValidFor });
            var events = scope.GetRequiredService<IPublishEndpoint>();
            await own.AddAccountMail(person, AccountMail.AddressChangeOld, events, now, ct);
            await own.AddAccountMail(person, AccountMail.AddressChangeNew, events, now, ct);
            await own.SaveChangesAsync(ct);
            await transaction.CommitAsync(ct);
            return true;
        }, ct);
        return TypedResults.Accepted((string?)null);
    }
}

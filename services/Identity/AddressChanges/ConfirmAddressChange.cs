using System.Security.Claims;
using AseanPlatform.Identity.Links;
using AseanPlatform.Identity.Mails;
using AseanPlatform.Identity.People;
using AseanPlatform.Identity.Sessions;
using AseanPlatform.ServiceDefaults;
using MassTransit;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace AseanPlatform.Identity.AddressChanges;

/// <summary>One mailbox agrees, by the link that only it got. With the second the address changes; links that the old mailbox holds end.</summary>
public static class ConfirmAddressChange
{
    public sealed record Response(bool Done);

    public static async Task<Results<Ok<Response>, NotFound>> Handle(ClaimsPrincipal caller, IdentityDb db, Acting acting, TimeProvider clock, CancellationToken ct)
    {
        var (now, byNew) = (clock.GetUtcNow(), caller.Purpose() is Purposes.NewAddress);
        if (await db.AddressChangeOf(caller, now, ct) is not { } change) return TypedResults.NotFound();

        var done = await acting.As<bool?>(AccountMails.Context(change.PersonId), async (own, scope) =>
        {
            await using var transaction = await own.Database.BeginTransactionAsync(ct);
            // Both at once: the second waits for the first, and sees what it wrote.
            var agreed = await (byNew
                ? own.AddressChanges.FromSql($"UPDATE address_change SET new_confirmed_at = coalesce(new_confirmed_at, {now}) WHERE id = {change.Id} AND state = 'open' AND expires_at > {now} RETURNING *")
                : own.AddressChanges.FromSql($"UPDATE address_change SET old_confirmed_at = coalesce(old_confirmed_at, {now}) WHERE id = {change.Id} AND state = 'open' AND expires_at > {now} RETURNING *"))
                .AsNoTracking().ToListAsync(ct);
            if (agreed is not [var one]) return null;
            if (one is { OldConfirmedAt: not null, NewConfirmedAt: not null }) await Change(one, own, scope.GetRequiredService<IPublishEndpoint>(), now, ct);
            await transaction.CommitAsync(ct);
            return one is { OldConfirmedAt: not null, NewConfirmedAt: not null };
        }, ct);
        return done is { } whole ? TypedResults.Ok(new Response(whole)) : TypedResults.NotFound();
    }

    static async Task Change(AddressChange change, IdentityDb own, IPublishEndpoint events, DateTimeOffset now, CancellationToken ct)
    {
        var person = await own.People.SingleAsync(p => p.Id == change.PersonId, ct);
        var (old, next) = (MailboxAddress.Parse(person.Email), MailboxAddress.Parse(person.NewEmail!));
        // Somebody took it meanwhile. The reader of that mailbox may know: it is theirs.
        if (await own.Emails.AnyAsync(e => e.Key == next.Key, ct)) throw new RuleBroken("address-change.taken", "This address belongs to an account already.");

        await own.Database.ExecuteSqlAsync($"UPDATE person_email SET key = {next.Key} WHERE person_id = {person.Id}", ct);
        (person.Email, person.NewEmail) = (next.Value, null);
        await own.AddressChanges.Where(c => c.Id == change.Id).ExecuteUpdateAsync(set => set.SetProperty(c => c.State, AddressChange.Done).SetProperty(c => c.EndedAt, now), ct);
        await own.EndLinks(change.Id, now, ct);
        var resets = await own.AccountMails.Where(m => m.PersonId == person.Id && m.Kind == AccountMail.PasswordReset && m.UsedAt == null).Select(m => m.Id).ToListAsync(ct);
        await own.AccountMails.Where(m => resets.Contains(m.Id)).ExecuteUpdateAsync(set => set.SetProperty(m => m.UsedAt, now), ct);
        foreach (var mail in resets) await own.EndLinks(mail, now, ct);
        await own.SignInSteps.Where(s => s.PersonId == person.Id).ExecuteDeleteAsync(ct);
        await own.Forget(old.Key, ct);
        await own.KnownPlaces.Where(p => p.Account == old.Key).ExecuteDeleteAsync(ct);
        await own.AddAccountMail(person.Id, AccountMail.AddressChanged, events, now, ct);
        await own.SaveChangesAsync(ct);
    }
}

using AseanPlatform.Identity.AddressChanges;
using AseanPlatform.Identity.Links;
using AseanPlatform.Identity.Moves;
using AseanPlatform.Identity.People;
using AseanPlatform.Identity.SecondFactors;
using AseanPlatform.Identity.Tokens;
using AseanPlatform.ServiceDefaults;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace AseanPlatform.Identity.Mails;

/// <summary>Asked by Notification when it sends: name, address, language, and for a reset a fresh link, of which only the hash is kept.</summary>
public static class WriteAccountMail
{
    static readonly TimeSpan LinkValidFor = TimeSpan.FromHours(1);

    public sealed record Response(string Kind, string Email, string Name, string Language, string? Url, DateTimeOffset? ExpiresAt, IReadOnlyList<string>? Words = null);

    public static async Task<Results<Ok<Response>, NotFound>> Handle(Guid id, IdentityDb db, Acting acting, IConfiguration configuration, TimeProvider clock, CancellationToken ct)
    {
        if (await db.AccountMails.AsNoTracking().SingleOrDefaultAsync(m => m.Id == id && m.UsedAt == null, ct) is not { } mail) return TypedResults.NotFound();
        if (await acting.AsPerson(mail.PersonId, own => own.People.AsNoTracking().SingleOrDefaultAsync(p => p.Id == mail.PersonId && (p.State == "active" || mail.Kind == AccountMail.AccountClosed), ct), ct) is not { } person)
            return TypedResults.NotFound();
        if (mail.MoveId is { } moveId)
        {
            if (await db.Moves.AsNoTracking().SingleOrDefaultAsync(m => m.Id == moveId, ct) is not { } move || (mail.Kind is AccountMail.MoveOffered && !move.IsOpen(clock.GetUtcNow()))) return TypedResults.NotFound();
            return TypedResults.Ok(new Response(mail.Kind, person.Email, person.Name, person.Language, $"{configuration["PLATFORM_ORIGIN"]}{(mail.Kind is AccountMail.MoveOffered ? "/app/offers" : "/app")}",
                mail.Kind is AccountMail.MoveOffered ? move.ExpiresAt : null, await acting.Names(move, ct)));
        }
        if (mail.Kind is AccountMail.RemovalAsked or AccountMail.RemovalConfirmed)
        {
            if (await db.OpenRemovals(clock.GetUtcNow()).SingleOrDefaultAsync(r => r.PersonId == mail.PersonId, ct) is not { } removal) return TypedResults.NotFound();
            var (keep, until) = (Secret.New(bytes: 16), removal.DueAt ?? removal.AskedAt + FactorRemoval.ConfirmedWithin + TimeSpan.FromDays(1));
            db.Add(new Link { Hash = Secret.Hash(keep), Purpose = Purposes.KeepFactor, ObjectId = removal.Id, ExpiresAt = until });
            await db.SaveChangesAsync(ct);
            return TypedResults.Ok(new Response(mail.Kind, person.Email, person.Name, person.Language, Address(configuration, person.Language, "keep-second-factor", keep),
                mail.Kind is AccountMail.RemovalConfirmed ? removal.DueAt : null));
        }
        if (mail.Kind is AccountMail.AddressChangeOld or AccountMail.AddressChangeNew)
        {
            if (await db.OpenAddressChanges(clock.GetUtcNow()).SingleOrDefaultAsync(c => c.PersonId == mail.PersonId, ct) is not { } change || !MailboxAddress.TryParse(person.NewEmail, out var wished)) return TypedResults.NotFound();
            var toNew = mail.Kind is AccountMail.AddressChangeNew;
            // Of an address that has an account nobody hears: neither who asked nor who has it.
            if (toNew && await db.Emails.AnyAsync(e => e.Key == wished.Key, ct)) return TypedResults.NotFound();
            // Nobody knows yet whose mailbox the new one is: it is not told who wishes for it.
            var agree = Secret.New(bytes: 16);
            db.Add(new Link { Hash = Secret.Hash(agree), Purpose = toNew ? Purposes.NewAddress : Purposes.OldAddress, ObjectId = change.Id, ExpiresAt = change.ExpiresAt });
            await db.SaveChangesAsync(ct);
            return TypedResults.Ok(new Response(mail.Kind, toNew ? wished.Value : person.Email, toNew ? "" : person.Name, person.Language, Address(configuration, person.Language, toNew ? "new-address" : "old-address", agree), change.ExpiresAt));
        }
        if (mail.Kind is not AccountMail.PasswordReset)
            return TypedResults.Ok(new Response(mail.Kind, person.Email, person.Name, person.Language, mail.Kind is AccountMail.InvitationAsked or AccountMail.InvitationUndelivered or AccountMail.TenantSuspended or AccountMail.TenantResumed or AccountMail.TenantClosed ? $"{configuration["PLATFORM_ORIGIN"]}/app" : null, null));

        var (key, expiresAt) = (Secret.New(bytes: 16), clock.GetUtcNow() + LinkValidFor);
        db.Add(new Link { Hash = Secret.Hash(key), Purpose = Purposes.Reset, ObjectId = id, ExpiresAt = expiresAt });
        await db.SaveChangesAsync(ct);
        return TypedResults.Ok(new Response(mail.Kind, person.Email, person.Name, person.Language, Address(configuration, person.Language, "reset", key), expiresAt));
    }

    static string Address(IConfiguration configuration, string language, string page, string key) => $"{configuration["PLATFORM_ORIGIN"]}/{(language is "en" ? "en" : "zh")}/{page}/{key}";
}

static class AccountMailEndpoints
{
    public static void MapAccountMails(this IEndpointRouteBuilder app) =>
        app.MapPost("/account-mails/{id:guid}", WriteAccountMail.Handle).AllowServices("notification");
}

using AseanPlatform.Notification.Notices;
using AseanPlatform.Notification.Telling;
using AseanPlatform.Presentation;
using AseanPlatform.ServiceDefaults;
using AseanPlatform.Tenancy;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;

namespace AseanPlatform.Notification.Mails;

/// <summary>A letter and the one mailbox it goes to.</summary>
sealed record Addressed(string Email, string? Name, Letter Letter);

/// <summary>Asks the owners for name, address, language and a fresh link at the moment of sending; none of it is kept here.</summary>
sealed class Composer(ServiceCalls calls, NotificationDb db, Tenant tenant, IStringLocalizer<Texts> texts, IConfiguration configuration)
{
    sealed record Contact(string? Name, string Email, string Language);

    sealed record ContactLink(string Email, string Language, string Url);

    sealed record Withdrawal(string Url);

    sealed record InvitationLink(string Email, string Name, string Language, string InvitedBy, string TenantName, string? ClientName, string Url, DateTimeOffset ExpiresAt, string Role);

    sealed record AccountWords(string Email, string Name, string Language, string? Url, DateTimeOffset? ExpiresAt, IReadOnlyList<string>? Words = null);

    sealed record Access(string Name, string Reason, int Minutes);

    sealed record Deletion(
        string Name, string Email, string Language, string ClientName, string AskedBy, DateTimeOffset DueAt, string? WithdrawnBy, DateTimeOffset? DoneAt, string? Sha256, string? LastBackupLapsesOn);

    sealed record Brand(string Name, string Colour, string? ReplyTo, byte[]? Logo, string? LogoType);

    sealed record ReportLink(string Url, DateTimeOffset ExpiresAt);

    sealed record Ask(string Language);

    /// <summary>Null where the recipient is no longer there.</summary>
    public Task<Addressed?> Compose(Delivery delivery, CancellationToken ct) => delivery.Kind switch
    {
        Kinds.Invitation => Invitation(delivery, ct),
        { } kind when Kinds.OfAccount.Contains(kind) => Account(delivery, ct),
        Kinds.Confirmation => Confirmation(delivery, ct),
        Kinds.BreakGlass => BreakGlass(delivery, ct),
        { } kind when Kinds.OfDeletion.Contains(kind) => OfDeletion(delivery, ct),
        Kinds.ScorecardReady or Kinds.ScorecardFailed => ForVisitor(delivery, ct),
        _ => ForPerson(delivery, ct),
    };

    async Task<Addressed?> Invitation(Delivery delivery, CancellationToken ct)
    {
        if (await Fresh<InvitationLink>("identity", $"/internal/invitations/{delivery.RecipientId}/link", delivery, null, ct) is not { } invitation) return null;

        using var _ = Languages.Use(invitation.Language);
        var (by, tenantName, client) = (Letter.Clean(invitation.InvitedBy), Letter.Clean(invitation.TenantName), Letter.Clean(invitation.ClientName));
        return new Addressed(invitation.Email, invitation.Name, await Write(invitation.Language, "invitation",
            subject: [client.Length > 0 ? client : tenantName],
            sentences:
            [
                texts["mail.hello", Letter.Clean(invitation.Name)],
                client.Length > 0 ? texts["mail.invitation.client", by, tenantName, client] : by == tenantName ? texts["mail.invitation.tenant-itself", tenantName] : texts["mail.invitation.tenant", by, tenantName],
                texts[$"mail.invitation.sees.{invitation.Role}", client.Length > 0 ? client : tenantName],
                texts["mail.invitation.expires", Dates.Moment(invitation.ExpiresAt)],
            ],
            invitation.Url, reason: [by], ct));
    }

    async Task<Addressed?> Account(Delivery delivery, CancellationToken ct)
    {
        if (await Fresh<AccountWords>("identity", $"/internal/account-mails/{delivery.RecipientId}", delivery, null, ct) is not { } account) return null;

        using var _ = Languages.Use(account.Language);
        object[] words = [.. (account.Words ?? []).Select(Letter.Clean)];
        List<string> sentences = [account.Name.Length > 0 ? texts["mail.hello", Letter.Clean(account.Name)] : texts["mail.hello.nobody"], texts[$"mail.{delivery.Kind}.text", words]];
        if (account.ExpiresAt is { } expires) sentences.Add(texts[$"mail.{delivery.Kind}.expires", Dates.Moment(expires)]);
        return new Addressed(account.Email, account.Name, await Write(account.Language, delivery.Kind, words, [.. sentences], account.Url, words, ct));
    }

    async Task<Addressed?> Confirmation(Delivery delivery, CancellationToken ct)
    {
        if (await Fresh<ContactLink>("assessment", $"/internal/contacts/{delivery.RecipientId}/link", delivery, null, ct) is not { } contact) return null;

        using var _ = Languages.Use(contact.Language);
        return await ToVisitor(contact.Email, await Write(contact.Language, "confirmation", [], [texts["mail.confirmation.text"], texts["mail.confirmation.then"]], contact.Url, [], ct), delivery, ct);
    }

    async Task<Addressed?> ForVisitor(Delivery delivery, CancellationToken ct)
    {
        if (await calls.Get<Contact>("assessment", $"/internal/contacts/{delivery.RecipientId}", delivery.TenantId, null, ct) is not { } contact) return null;

        using var _ = Languages.Use(contact.Language);
        if (delivery.Kind == Kinds.ScorecardFailed)
            return await ToVisitor(contact.Email, await Write(contact.Language, delivery.Kind, [], [texts["mail.scorecard-report-failed.text"]], null, [], ct), delivery, ct);

        if (await Fresh<ReportLink>("reporting", $"/internal/reports/{delivery.ReportId}/links", delivery, new Ask(contact.Language), ct) is not { } link) return null;

        return await ToVisitor(contact.Email, await Write(contact.Language, delivery.Kind, [],
            [texts["mail.scorecard-report-ready.text"], texts["mail.scorecard-report-ready.expires", Dates.Moment(link.ExpiresAt)]], link.Url, [], ct), delivery, ct);
    }

    /// <summary>With the way to take the consent back; none goes out without it.</summary>
    async Task<Addressed?> ToVisitor(string email, Letter letter, Delivery delivery, CancellationToken ct) =>
        await Fresh<Withdrawal>("assessment", $"/internal/contacts/{delivery.RecipientId}/withdrawal-link", delivery, null, ct) is { } withdrawal
            ? new Addressed(email, null, letter with { Withdraw = withdrawal.Url, WithdrawWords = texts["mail.withdraw"] })
            : null;

    async Task<Addressed?> ForPerson(Delivery delivery, CancellationToken ct)
    {
        if (await calls.Get<Contact>("identity", $"/internal/persons/{delivery.RecipientId}/contact", delivery.TenantId, delivery.ClientId, ct) is not { } person) return null;

        using var _ = Languages.Use(person.Language);
        var name = await ClientName(delivery, ct);
        return new Addressed(person.Email, person.Name, await Write(person.Language, delivery.Kind, [name],
            [texts["mail.hello", Letter.Clean(person.Name)], texts[$"mail.{delivery.Kind}.text", name]],
            $"{Origin}{Places.Of(delivery.Kind, delivery.ClientId, delivery.ReportId, delivery.SubjectId)}", [name], ct));
    }

    async Task<Addressed?> BreakGlass(Delivery delivery, CancellationToken ct)
    {
        if (await calls.Get<Contact>("identity", $"/internal/persons/{delivery.RecipientId}/contact", delivery.TenantId, delivery.ClientId, ct) is not { } person) return null;
        if (await calls.Get<Access>("identity", $"/internal/break-glass/{delivery.SubjectId}", delivery.TenantId, delivery.ClientId, ct) is not { } access) return null;

        using var _ = Languages.Use(person.Language);
        var name = await ClientName(delivery, ct);
        return new Addressed(person.Email, person.Name, await Write(person.Language, delivery.Kind, [name],
            [
                texts["mail.hello", Letter.Clean(person.Name)],
                texts["mail.break-glass.text", Letter.Clean(access.Name), name, access.Minutes],
                texts["mail.break-glass.why", Letter.Clean(access.Reason)],
                texts["mail.break-glass.ends"],
            ],
            $"{Origin}{Places.Of(delivery.Kind, delivery.ClientId, null, delivery.SubjectId)}", [name], ct));
    }

    async Task<Addressed?> OfDeletion(Delivery delivery, CancellationToken ct)
    {
        if (await calls.Get<Deletion>("identity", $"/internal/client-deletions/{delivery.SubjectId}/words/{delivery.RecipientId}", delivery.TenantId, null, ct) is not { } words) return null;

        using var _ = Languages.Use(words.Language);
        var (client, by) = (Letter.Clean(words.ClientName), Letter.Clean(words.AskedBy));
        string[] sentences = delivery.Kind switch
        {
            Kinds.DeletionAsked => [texts["mail.deletion-asked.text", by, client], texts["mail.deletion-asked.when", Dates.Moment(words.DueAt)], texts["mail.deletion-asked.withdraw"]],
            Kinds.DeletionWithdrawn => [texts["mail.deletion-withdrawn.text", Letter.Clean(words.WithdrawnBy), client]],
            _ => words is { DoneAt: { } done, LastBackupLapsesOn: { } lapses }
                ? [texts["mail.deletion-done.text", client, Dates.Moment(done), by], texts["mail.deletion-done.backups", Dates.Day(lapses)], texts["mail.deletion-done.hash", words.Sha256 ?? ""]]
                : [],
        };
        if (sentences.Length is 0) return null;
        return new Addressed(words.Email, words.Name, await Write(words.Language, delivery.Kind, [client], [texts["mail.hello", Letter.Clean(words.Name)], .. sentences],
            delivery.Kind is Kinds.DeletionDone ? $"{Origin}/app/deletions/{delivery.SubjectId}" : $"{Origin}{Places.Of(delivery.Kind, delivery.ClientId, null, delivery.SubjectId)}", [client], ct));
    }

    // A mail is written once: where the copy has not come yet, whoever knows is asked.
    async Task<string> ClientName(Delivery delivery, CancellationToken ct)
    {
        var name = await db.Set<ClientCopy>().AsNoTracking().Where(c => c.ClientId == delivery.ClientId).Select(c => c.Name).SingleOrDefaultAsync(ct)
            ?? (await calls.Get<ClientFact>("identity", $"/internal/clients/{delivery.ClientId}", delivery.TenantId, null, ct))?.Name;
        return Letter.Clean(name) is { Length: > 0 } known ? known : texts["the-client"].Value;
    }

    string Origin => (configuration["PLATFORM_ORIGIN"] ?? "http://localhost:8080").TrimEnd('/');

    async Task<Letter> Write(string language, string kind, object[] subject, string[] sentences, string? url, object[] reason, CancellationToken ct)
    {
        var brand = await calls.Get<Brand>("identity", "/internal/brand", tenant.Id, null, ct);
        return new Letter(Languages.Of(language), Letter.Clean(brand?.Name) is { Length: > 0 } name ? name : "AseanPlatform", brand?.Colour ?? "",
            texts[$"mail.{kind}.subject", subject], sentences, url is null ? null : texts[$"mail.{kind}.button"].Value, url, texts[$"mail.{kind}.reason", reason])
        {
            Logo = brand is { Logo: { } logo, LogoType: { } type } ? new(logo, type) : null,
            ReplyTo = MailboxAddress.TryParse(brand?.ReplyTo, out var replyTo) ? replyTo : null,
        };
    }

    /// <summary>Null where the owner says that there is nothing to open any more.</summary>
    async Task<T?> Fresh<T>(string service, string path, Delivery delivery, object? body, CancellationToken ct) where T : class
    {
        try
        {
            return await calls.Post<T>(service, path, body ?? new { }, delivery.TenantId, delivery.ClientId, ct);
        }
        catch (HttpRequestException gone) when (gone.StatusCode is System.Net.HttpStatusCode.NotFound or System.Net.HttpStatusCode.Conflict or System.Net.HttpStatusCode.Gone)
        {
            return null;
        }
    }
}

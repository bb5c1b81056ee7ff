using System.ComponentModel.DataAnnotations.Schema;
using AseanPlatform.Contracts.Identity;
using AseanPlatform.Identity.SecondFactors;
using AseanPlatform.Identity.Tenants;
using AseanPlatform.Tenancy;
using MassTransit;

namespace AseanPlatform.Identity.Mails;

/// <summary>A mail to a person about their own account, sent in the name of the installation: the person may belong to many tenants or none.</summary>
[OfNobody, Table("account_mail")]
public sealed class AccountMail
{
    public const string PasswordReset = "password-reset", PasswordChanged = "password-changed";
    public const string SecondFactorSet = "second-factor-set", SecondFactorRemoved = "second-factor-removed", RecoveryCodeUsed = "recovery-code-used", InvitationAsked = "invitation-asked";
    public const string PasskeyAdded = "passkey-added", PasskeyRemoved = "passkey-removed";
    public const string AddressChangeOld = "address-change-old", AddressChangeNew = "address-change-new", AddressChanged = "address-changed", AccountClosed = "account-closed";
    public const string RemovalAsked = "second-factor-removal-asked", RemovalConfirmed = "second-factor-removal-confirmed";
    public const string InvitationUndelivered = "invitation-undelivered", TenantSuspended = "tenant-suspended", TenantResumed = "tenant-resumed", TenantClosed = "tenant-closed";

    public const string MoveOffered = "move-offered", MoveDeclined = "move-declined", MoveExpired = "move-expired";
    public const string ClientLeft = "client-left", ClientMoved = "client-moved", ClientOfItself = "client-self-managed", ClientArrived = "client-arrived";

    public Guid Id { get; init; } = Guid.CreateVersion7();
    public Guid PersonId { get; init; }
    public required string Kind { get; init; }
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>The move that it tells of.</summary>
    public Guid? MoveId { get; init; }

    /// <summary>Of a reset: its link works once.</summary>
    public DateTimeOffset? UsedAt { get; set; }
}

static class AccountMails
{
    /// <summary>Behind the wall of one person, and speaking for the installation: the change, and the mail that tells of it, commit together.</summary>
    public static TenantContext Context(Guid personId) => Acting.Context(TenantAccount.Hub, personId: personId);

    /// <summary>In the caller's transaction; to be saved with it.</summary>
    public static Task AddAccountMail(this IdentityDb db, Guid personId, string kind, IPublishEndpoint events, DateTimeOffset now, CancellationToken ct)
    {
        var mail = new AccountMail { PersonId = personId, Kind = kind, CreatedAt = now };
        db.Add(mail);
        return events.Publish(new AccountMailDue(mail.Id, kind, mail.Id), ct);
    }

    /// <summary>Like the others, and a notice beside the mail where the person has an organisation to read it in.</summary>
    public static Task AddRemovalMail(this IdentityDb db, FactorRemoval removal, string kind, IPublishEndpoint events, DateTimeOffset now, CancellationToken ct)
    {
        var mail = new AccountMail { PersonId = removal.PersonId, Kind = kind, CreatedAt = now };
        db.Add(mail);
        return events.Publish(new AccountMailDue(mail.Id, kind, mail.Id, removal.TenantId is null ? null : removal.PersonId), ct);
    }
}

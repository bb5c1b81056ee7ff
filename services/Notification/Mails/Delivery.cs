using AseanPlatform.Notification.Telling;
using AseanPlatform.Tenancy;

namespace AseanPlatform.Notification.Mails;

/// <summary>One mail to one recipient about one event. Of nobody, because operators read it: the address is masked, and there is no body and no link.</summary>
[OfNobody]
public sealed class Delivery
{
    Delivery() { } // EF Core

    public Delivery(Told told, string recipientKind, Guid recipientId, Guid tenantId, DateTimeOffset now)
    {
        Id = Guid.CreateVersion7();
        EventKey = told.Key;
        Kind = told.Kind;
        RecipientKind = recipientKind;
        RecipientId = recipientId;
        TenantId = tenantId;
        ClientId = told.ClientId;
        ReportId = told.ReportId;
        SubjectId = told.SubjectId;
        CreatedAt = now;
    }

    public const string ToPerson = "person", ToContact = "contact", ToInvitation = "invitation", ToAccount = "account";
    public const string Waiting = "waiting", Sending = "sending", Sent = "sent", GivenUp = "given-up";

    /// <summary>Also the stable part of the Message-ID: a repeated attempt can be recognised as the same mail.</summary>
    public Guid Id { get; private init; }

    public Guid EventKey { get; private init; }
    public string Channel { get; private init; } = "mail";
    public string Kind { get; private init; } = "";
    public string RecipientKind { get; private init; } = "";
    public Guid RecipientId { get; private init; }
    public Guid TenantId { get; private init; }
    public Guid? ClientId { get; private init; }
    public Guid? ReportId { get; private init; }
    public Guid SubjectId { get; private init; }

    /// <summary>Masked; null until the address was asked for the first time.</summary>
    public string? Recipient { get; private set; }

    public string State { get; private set; } = Waiting;
    public int Attempts { get; private set; }
    public string? Reason { get; private set; }
    public DateTimeOffset CreatedAt { get; private init; }
    public DateTimeOffset? SentAt { get; private set; }

    public bool IsOver => State is Sent or GivenUp;

    public void Attempt(string maskedRecipient)
    {
        State = Sending;
        Recipient = maskedRecipient;
        Attempts++;
    }

    public void BeSent(DateTimeOffset now)
    {
        State = Sent;
        SentAt = now;
        Reason = null;
    }

    public void GiveUp(string reason)
    {
        State = GivenUp;
        Reason = reason;
    }
}

using System.ComponentModel.DataAnnotations.Schema;
using AseanPlatform.Identity.People;
using AseanPlatform.ServiceDefaults;
using AseanPlatform.Tenancy;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace AseanPlatform.Identity.Invitations;

/// <summary>Asks one address to join the tenant, or one client of it. Accepted at most once, within a week.</summary>
[OfObject, Table("invitation")]
public sealed class Invitation
{
    public static readonly TimeSpan ValidFor = TimeSpan.FromDays(7);

    Invitation() { } // EF Core

    public Invitation(Guid? clientId, MailboxAddress email, string name, string language, string role, Guid? invitedBy, string invitedByName, DateTimeOffset now)
    {
        Id = Guid.CreateVersion7();
        (ClientId, Email, Name, Language, Role, InvitedBy, InvitedByName) = (clientId, email.Value, name.Trim(), language, role, invitedBy, invitedByName);
        (CreatedAt, ExpiresAt) = (now, now + ValidFor);
    }

    public Guid Id { get; private init; }
    public Guid? ClientId { get; private init; }
    public string Email { get; private init; } = "";
    public string Name { get; private init; } = "";
    public string Language { get; private init; } = "";
    public string Role { get; private init; } = "";
    public Guid? InvitedBy { get; private init; }
    public string InvitedByName { get; private init; } = "";
    public string State { get; private set; } = "invited";
    public DateTimeOffset CreatedAt { get; private init; }
    public DateTimeOffset ExpiresAt { get; private set; }

    /// <summary>When the invited person asked for a new link.</summary>
    public DateTimeOffset? AskedAt { get; private set; }

    /// <summary>Why the mail did not arrive, as a code, and since when that is known.</summary>
    public string? Undelivered { get; private set; }
    public DateTimeOffset? UndeliveredAt { get; private set; }
    public DateTimeOffset? AcceptedAt { get; private set; }
    public Guid? AcceptedBy { get; private set; }
    public uint Version { get; private init; }

    /// <summary>Another week, for a new link.</summary>
    public void Renew(DateTimeOffset now)
    {
        Open();
        (ExpiresAt, AskedAt, Undelivered, UndeliveredAt) = (now + ValidFor, null, null, null);
    }

    /// <summary>What arrived after all, or was accepted meanwhile, is not said to be undelivered.</summary>
    public bool Bounce(string reason, DateTimeOffset now)
    {
        if (State is not "invited" || Undelivered is not null) return false;
        (Undelivered, UndeliveredAt) = (reason, now);
        return true;
    }

    public void Withdraw()
    {
        Open();
        State = "withdrawn";
    }

    public void Accept(Guid personId, DateTimeOffset now)
    {
        Open();
        if (ExpiresAt <= now) throw new RuleBroken("invitation.expired", "This invitation has expired. Ask for a new one.");
        (State, AcceptedBy, AcceptedAt) = ("accepted", personId, now);
    }

    void Open()
    {
        if (State is "accepted") throw new RuleBroken("invitation.accepted", "This invitation was accepted already. Sign in instead.");
        if (State is not "invited") throw new RuleBroken("invitation.withdrawn", "This invitation was withdrawn.");
    }
}

sealed class InvitationMapping : IEntityTypeConfiguration<Invitation>
{
    public void Configure(EntityTypeBuilder<Invitation> builder) => builder.Property(i => i.Version).IsRowVersion();
}

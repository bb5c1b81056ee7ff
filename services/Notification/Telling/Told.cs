using System.Security.Cryptography;
using System.Text;
using AseanPlatform.Messaging;
using Microsoft.EntityFrameworkCore;

namespace AseanPlatform.Notification.Telling;

/// <summary>Something that people wait for: what it is, and the ids by which everything else is asked of its owner when it is told.</summary>
/// <param name="EventId">Together with the kind it names the event, however often it is delivered: the report or submission; the message where people may ask again.</param>
/// <param name="PersonId">Of a mail about an account: who gets a notice too. Of an accepted invitation: who joined, and is not told. Of an export or a report over a portfolio: who asked for it. Of what concerns one person: who.</param>
/// <param name="SourceId">Invitation, contact or submission, by which the owner is asked.</param>
public sealed record Told(string Kind, Guid EventId, Guid SourceId, Guid? ClientId, Guid? ReportId, Guid SubjectId, Guid? PersonId = null)
{
    public const string JobKind = "tell";

    /// <summary>The same for the same event, for ever.</summary>
    public Guid Key => new(SHA256.HashData(Encoding.UTF8.GetBytes($"{Kind}:{EventId}")).AsSpan(0, 16));
}

public static class Kinds
{
    public const string Invitation = "invitation", Accepted = "accepted", Confirmation = "confirmation", Submitted = "submitted";
    public const string ChangesRequested = "changes-requested", Approved = "approved", Reopened = "reopened";
    public const string Opened = "assessment-opened", ReleaseOffered = "release-offered";
    public const string PasswordReset = "password-reset", PasswordChanged = "password-changed";
    public const string SecondFactorSet = "second-factor-set", SecondFactorRemoved = "second-factor-removed", RecoveryCodeUsed = "recovery-code-used", InvitationAsked = "invitation-asked";
    public const string PasskeyAdded = "passkey-added", PasskeyRemoved = "passkey-removed";
    public const string AddressChangeOld = "address-change-old", AddressChangeNew = "address-change-new", AddressChanged = "address-changed", AccountClosed = "account-closed";
    public const string RemovalAsked = "second-factor-removal-asked", RemovalConfirmed = "second-factor-removal-confirmed";
    public const string InvitationUndelivered = "invitation-undelivered", TenantSuspended = "tenant-suspended", TenantResumed = "tenant-resumed", TenantClosed = "tenant-closed";
    public const string MoveOffered = "move-offered", MoveDeclined = "move-declined", MoveExpired = "move-expired";
    public const string ClientLeft = "client-left", ClientMoved = "client-moved", ClientOfItself = "client-self-managed", ClientArrived = "client-arrived";
    public const string BreakGlass = "break-glass";
    public const string DeletionAsked = "deletion-asked", DeletionWithdrawn = "deletion-withdrawn", DeletionDone = "deletion-done";
    public const string AnswerAsked = "answer-asked", AnswerDue = "answer-due", Mentioned = "mentioned", StaffMentioned = "staff-mentioned";
    public const string ActionAssigned = "action-assigned", ActionDue = "action-due", EvidenceExpiring = "evidence-expiring";
    public const string ExportReady = "export-ready";
    public const string ReportReady = "report-ready", ReportFailed = "report-failed", ScorecardReady = "scorecard-report-ready", ScorecardFailed = "scorecard-report-failed";
    public const string PortfolioReady = "portfolio-report-ready", PortfolioFailed = "portfolio-report-failed";

    /// <summary>Of a client's deletion: who is told and in which words is asked of Identity by the deletion's id.</summary>
    public static readonly string[] OfDeletion = [DeletionAsked, DeletionWithdrawn, DeletionDone];

    /// <summary>Of what a consultancy gave a client to answer.</summary>
    public static readonly string[] Offers = [Opened, ReleaseOffered];

    /// <summary>Of one person: somebody waits for them, so that a mail goes out too, or a day comes near.</summary>
    public static readonly string[] Waiting = [AnswerAsked, Mentioned, StaffMentioned, ActionAssigned], Near = [AnswerDue, ActionDue, EvidenceExpiring];

    /// <summary>Mails to a person about their own account.</summary>
    public static readonly string[] OfAccount =
    [
        PasswordReset, PasswordChanged, SecondFactorSet, SecondFactorRemoved, RecoveryCodeUsed, InvitationAsked, RemovalAsked, RemovalConfirmed, PasskeyAdded, PasskeyRemoved,
        AddressChangeOld, AddressChangeNew, AddressChanged, AccountClosed,
        InvitationUndelivered, TenantSuspended, TenantResumed, TenantClosed, MoveOffered, MoveDeclined, MoveExpired, ClientLeft, ClientMoved, ClientOfItself, ClientArrived,
    ];
}

static class ToldExtensions
{
    extension(NotificationDb db)
    {
        /// <summary>Accepts that this has to be told; a worker finds out to whom. Once for each event.</summary>
        public async Task Tell(Told told, CancellationToken ct)
        {
            if (told.ClientId is { } client && await db.ClientIsGone(client, ct)) return;
            if (await db.Set<Job>().AnyAsync(job => job.Kind == Told.JobKind && job.SubjectId == told.Key, ct)) return;

            db.AddJob(Told.JobKind, told.Key, told);
        }
    }
}

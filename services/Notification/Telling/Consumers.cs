using AseanPlatform.Contracts.Assessments;
using AseanPlatform.Contracts.Identity;
using AseanPlatform.Contracts.Reports;
using AseanPlatform.Contracts.Scorecards;
using AseanPlatform.ServiceDefaults;
using MassTransit;

namespace AseanPlatform.Notification.Telling;

/// <summary>The invited person gets a mail with the link.</summary>
public sealed class InvitationIssuedConsumer(NotificationDb db) : IConsumer<InvitationIssued>
{
    public Task Consume(ConsumeContext<InvitationIssued> context) =>
        db.Tell(new(Kinds.Invitation, context.MessageId!.Value, context.Message.InvitationId, context.Message.ClientId, null, context.Message.SubjectId), context.CancellationToken);
}

/// <summary>Those who look after the client, or work in the consultancy, see that somebody has joined; whoever joined knows.</summary>
public sealed class InvitationAcceptedConsumer(NotificationDb db) : IConsumer<InvitationAccepted>
{
    public Task Consume(ConsumeContext<InvitationAccepted> context) =>
        db.Tell(new(Kinds.Accepted, context.Message.InvitationId, context.Message.InvitationId, context.Message.ClientId, null, context.Message.SubjectId, context.Message.PersonId), context.CancellationToken);
}

/// <summary>A person hears about their own account; a kind that is not known here is parked, not guessed at.</summary>
public sealed class AccountMailDueConsumer(NotificationDb db) : IConsumer<AccountMailDue>
{
    public Task Consume(ConsumeContext<AccountMailDue> context) => Kinds.OfAccount.Contains(context.Message.Kind)
        ? db.Tell(new(context.Message.Kind, context.Message.MailId, context.Message.MailId, null, null, context.Message.SubjectId, context.Message.PersonId), context.CancellationToken)
        : throw new RuleBroken("account-mail.unknown", "There are no words for this kind of mail.");
}

/// <summary>A client hears that an operator asks to read in it: its administrators by mail too, without which nothing opens.</summary>
public sealed class BreakGlassAskedConsumer(NotificationDb db) : IConsumer<BreakGlassAsked>
{
    public Task Consume(ConsumeContext<BreakGlassAsked> context) =>
        db.Tell(new(Kinds.BreakGlass, context.Message.BreakGlassId, context.Message.BreakGlassId, context.Message.ClientId, null, context.Message.SubjectId), context.CancellationToken);
}

/// <summary>Whoever asked for a client's export hears that it can be downloaded.</summary>
public sealed class ClientExportReadyConsumer(NotificationDb db) : IConsumer<ClientExportReady>
{
    public Task Consume(ConsumeContext<ClientExportReady> context) =>
        db.Tell(new(Kinds.ExportReady, context.Message.ExportId, context.Message.ExportId, context.Message.ClientId, null, context.Message.SubjectId, context.Message.PersonId), context.CancellationToken);
}

/// <summary>Both sides hear that a client's deletion was asked for or withdrawn, and that it is done; a kind that is not known here is parked, not guessed at.</summary>
public sealed class ClientDeletionNewsConsumer(NotificationDb db) : IConsumer<ClientDeletionNews>
{
    public Task Consume(ConsumeContext<ClientDeletionNews> context) => Kinds.OfDeletion.Contains(context.Message.Kind)
        ? db.Tell(new(context.Message.Kind, context.Message.DeletionId, context.Message.DeletionId, context.Message.ClientId, null, context.Message.SubjectId), context.CancellationToken)
        : throw new RuleBroken("deletion-news.unknown", "There are no words for this kind of news.");
}

/// <summary>The visitor is asked to confirm the address.</summary>
public sealed class ConfirmationAskedConsumer(NotificationDb db) : IConsumer<ConfirmationAsked>
{
    public Task Consume(ConsumeContext<ConfirmationAsked> context) =>
        db.Tell(new(Kinds.Confirmation, context.MessageId!.Value, context.Message.ContactId, null, null, context.Message.SubjectId), context.CancellationToken);
}

/// <summary>The consultants who wait for a client's answers see that they are in; once they are approved, both sides do.</summary>
public sealed class AssessmentSubmittedConsumer(NotificationDb db) : IConsumer<AssessmentSubmitted>
{
    const string Signed = "signed";

    public Task Consume(ConsumeContext<AssessmentSubmitted> context) => db.Tell(
        new(context.Message.Stage is Signed ? Kinds.Approved : Kinds.Submitted, context.Message.SubmissionId, context.Message.SubmissionId, context.Message.ClientId, null, context.Message.SubjectId), context.CancellationToken);
}

/// <summary>The client's people, for whom a reviewer now waits, hear that changes are asked for.</summary>
public sealed class ChangesRequestedConsumer(NotificationDb db) : IConsumer<ChangesRequested>
{
    public Task Consume(ConsumeContext<ChangesRequested> context) =>
        db.Tell(new(Kinds.ChangesRequested, context.Message.ReviewId, context.Message.ReviewId, context.Message.ClientId, null, context.Message.SubjectId), context.CancellationToken);
}

/// <summary>Both sides see that the next cycle has begun.</summary>
public sealed class AssessmentReopenedConsumer(NotificationDb db) : IConsumer<AssessmentReopened>
{
    public Task Consume(ConsumeContext<AssessmentReopened> context) =>
        db.Tell(new(Kinds.Reopened, context.Message.NextId, context.Message.NextId, context.Message.ClientId, null, context.Message.SubjectId), context.CancellationToken);
}

/// <summary>The client's people who answer see that there is something to answer; a kind that is not known here is parked, not guessed at.</summary>
public sealed class AssessmentOfferedConsumer(NotificationDb db) : IConsumer<AssessmentOffered>
{
    public Task Consume(ConsumeContext<AssessmentOffered> context) => Kinds.Offers.Contains(context.Message.Kind)
        ? db.Tell(new(context.Message.Kind, context.Message.EventId, context.Message.AssessmentId, context.Message.ClientId, null, context.Message.SubjectId), context.CancellationToken)
        : throw new RuleBroken("offer.unknown", "There are no words for this kind of news.");
}

/// <summary>One person hears that somebody waits for them, or that a day comes near; a kind that is not known here is parked, not guessed at.</summary>
public sealed class PersonConcernedConsumer(NotificationDb db) : IConsumer<PersonConcerned>
{
    public Task Consume(ConsumeContext<PersonConcerned> context)
    {
        var concerned = context.Message;
        return Kinds.Waiting.Contains(concerned.Kind) || Kinds.Near.Contains(concerned.Kind)
            ? db.Tell(new(concerned.Kind, concerned.EventId, concerned.SubjectId, concerned.ClientId, null, concerned.SubjectId, concerned.PersonId), context.CancellationToken)
            : throw new RuleBroken("concern.unknown", "There are no words for this kind of news.");
    }
}

/// <summary>Client and consultancy, or the visitor, get the way to the report.</summary>
public sealed class ReportReadyConsumer(NotificationDb db) : IConsumer<ReportReady>
{
    public Task Consume(ConsumeContext<ReportReady> context)
    {
        var ready = context.Message;
        return db.Tell(new(ready.ClientId is null ? Kinds.ScorecardReady : Kinds.ReportReady, ready.ReportId, ready.SourceId, ready.ClientId, ready.ReportId, ready.SubjectId), context.CancellationToken);
    }
}

/// <summary>Whoever waits for the report hears in a plain sentence that it is late.</summary>
public sealed class ReportFailedConsumer(NotificationDb db) : IConsumer<ReportFailed>
{
    public Task Consume(ConsumeContext<ReportFailed> context)
    {
        var failed = context.Message;
        return db.Tell(new(failed.ClientId is null ? Kinds.ScorecardFailed : Kinds.ReportFailed, failed.ReportId, failed.SourceId, failed.ClientId, failed.ReportId, failed.SubjectId), context.CancellationToken);
    }
}

/// <summary>Whoever asked for a report over the portfolio gets the way to it.</summary>
public sealed class PortfolioReportReadyConsumer(NotificationDb db) : IConsumer<PortfolioReportReady>
{
    public Task Consume(ConsumeContext<PortfolioReportReady> context)
    {
        var ready = context.Message;
        return db.Tell(new(Kinds.PortfolioReady, ready.ReportId, ready.ReportId, null, ready.ReportId, ready.SubjectId, ready.PersonId), context.CancellationToken);
    }
}

/// <summary>Whoever asked for a report over the portfolio sees that it is late, and may try again.</summary>
public sealed class PortfolioReportFailedConsumer(NotificationDb db) : IConsumer<PortfolioReportFailed>
{
    public Task Consume(ConsumeContext<PortfolioReportFailed> context)
    {
        var failed = context.Message;
        return db.Tell(new(Kinds.PortfolioFailed, failed.ReportId, failed.ReportId, null, failed.ReportId, failed.SubjectId, failed.PersonId), context.CancellationToken);
    }
}

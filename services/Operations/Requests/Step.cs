using System.Collections.Frozen;
using AseanPlatform.Contracts.Assessments;
using AseanPlatform.Contracts.Identity;
using AseanPlatform.Contracts.Notices;
using AseanPlatform.Contracts.Reports;
using AseanPlatform.Contracts.Scorecards;

namespace AseanPlatform.Operations.Requests;

/// <summary>What a message means for the request it belongs to.</summary>
public enum Step
{
    /// <summary>Only noted.</summary>
    Noted,

    /// <summary>Somebody now waits to be told.</summary>
    Asked,

    /// <summary>Somebody now waits for a report.</summary>
    ReportAsked,

    Reported,
    Told,
    Failed,
}

public static class Steps
{
    static readonly FrozenDictionary<Type, Step> ByType = new Dictionary<Type, Step>
    {
        [typeof(InvitationIssued)] = Step.Asked,
        [typeof(AccountMailDue)] = Step.Asked,
        [typeof(BreakGlassAsked)] = Step.Asked,
        [typeof(ClientExportReady)] = Step.Asked,
        [typeof(ConfirmationAsked)] = Step.Asked,
        [typeof(ContactConfirmed)] = Step.ReportAsked,
        [typeof(AssessmentSubmitted)] = Step.ReportAsked,
        [typeof(PortfolioReportAsked)] = Step.ReportAsked,
        [typeof(ChangesRequested)] = Step.Asked,
        [typeof(AssessmentReopened)] = Step.Asked,
        [typeof(AssessmentOffered)] = Step.Asked,
        [typeof(InvitationAccepted)] = Step.Told, // whoever accepted was told
        [typeof(ReportReady)] = Step.Reported,
        [typeof(ReportFailed)] = Step.Failed,
        [typeof(EditionReady)] = Step.Reported,
        [typeof(EditionFailed)] = Step.Failed,
        [typeof(PortfolioReportReady)] = Step.Reported,
        [typeof(PortfolioReportFailed)] = Step.Failed,
        [typeof(NoticeDelivered)] = Step.Told,
        [typeof(NoticeGivenUp)] = Step.Failed,
    }.ToFrozenDictionary();

    public static Step Of(Type message) => ByType.GetValueOrDefault(message, Step.Noted);
}

using AseanPlatform.Contracts.Assessments;
using AseanPlatform.Contracts.Content;
using AseanPlatform.Contracts.Identity;
using AseanPlatform.Contracts.Notices;
using AseanPlatform.Contracts.Reports;
using AseanPlatform.Contracts.Scorecards;
using AseanPlatform.Operations.Requests;
using Shouldly;

namespace AseanPlatform.Operations.Tests.Domain;

public sealed class RequestTests
{
    static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    static DateTimeOffset At(int seconds) => Noon.AddSeconds(seconds);

    static Request Submission(int? reported = null, int? told = null, int? failed = null, int? asked = 0, bool needsReport = true) => new()
    {
        SubjectId = Guid.CreateVersion7(),
        Kind = nameof(AssessmentSubmitted),
        AcceptedAt = Noon,
        NeedsReport = needsReport,
        AskedAt = asked is { } a ? At(a) : null,
        ReportedAt = reported is { } r ? At(r) : null,
        ToldAt = told is { } t ? At(t) : null,
        FailedAt = failed is { } f ? At(f) : null,
    };

    [Fact]
    public void A_submission_waits_until_its_report_is_made()
    {
        Submission().State().ShouldBe(RequestState.Waiting);
        Submission().FinishedAt().ShouldBeNull();
        Submission(reported: 2).State().ShouldBe(RequestState.ReportMade);
    }

    [Fact]
    public void Telling_somebody_that_it_came_in_is_not_telling_them_of_the_report()
    {
        Submission(told: 1).State().ShouldBe(RequestState.Waiting);
        Submission(told: 1, reported: 2).State().ShouldBe(RequestState.ReportMade);
        Submission(told: 3, reported: 2).State().ShouldBe(RequestState.Told);
        Submission(told: 3, reported: 2).FinishedAt().ShouldBe(At(3));
    }

    [Fact]
    public void A_failure_counts_until_something_later_went_well()
    {
        Submission(failed: 5).State().ShouldBe(RequestState.Failed);
        Submission(failed: 5, reported: 6).State().ShouldBe(RequestState.ReportMade);
        Submission(failed: 5, reported: 6, told: 7).State().ShouldBe(RequestState.Told);
    }

    [Fact]
    public void An_invitation_needs_no_report()
    {
        Submission(needsReport: false).State().ShouldBe(RequestState.Waiting);
        Submission(needsReport: false, told: 1).State().ShouldBe(RequestState.Told);
    }

    [Fact]
    public void A_scorecard_is_answered_on_the_page_and_leaves_nothing_to_wait_for()
    {
        Submission(needsReport: false, asked: null).State().ShouldBe(RequestState.Told);
        Submission(needsReport: false, asked: null).FinishedAt().ShouldBe(Noon);
    }

    [Fact]
    public void A_confirmed_contact_waits_anew_for_its_report()
    {
        Submission(asked: 10, told: 2).State().ShouldBe(RequestState.Waiting);
    }

    [Theory]
    [InlineData(typeof(AssessmentSubmitted), Step.ReportAsked)]
    [InlineData(typeof(ChangesRequested), Step.Asked)]
    [InlineData(typeof(AssessmentReopened), Step.Asked)]
    [InlineData(typeof(AssessmentOffered), Step.Asked)]
    [InlineData(typeof(ContactConfirmed), Step.ReportAsked)]
    [InlineData(typeof(InvitationIssued), Step.Asked)]
    [InlineData(typeof(ReportReady), Step.Reported)]
    [InlineData(typeof(ReportFailed), Step.Failed)]
    [InlineData(typeof(PortfolioReportAsked), Step.ReportAsked)]
    [InlineData(typeof(PortfolioReportReady), Step.Reported)]
    [InlineData(typeof(PortfolioReportFailed), Step.Failed)]
    [InlineData(typeof(EditionReady), Step.Reported)]
    [InlineData(typeof(EditionFailed), Step.Failed)]
    [InlineData(typeof(NoticeDelivered), Step.Told)]
    [InlineData(typeof(NoticeGivenUp), Step.Failed)]
    [InlineData(typeof(ReleasePublished), Step.Noted)]
    public void Each_message_is_one_step(Type message, Step step) => Steps.Of(message).ShouldBe(step);
}

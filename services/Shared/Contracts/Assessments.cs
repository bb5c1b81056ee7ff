namespace AseanPlatform.Contracts.Assessments;

/// <summary>A client finished answering; its answers are locked and frozen in a snapshot.</summary>
/// <param name="Stage">"submitted" or "signed": each stage of a submission has one snapshot.</param>
/// <param name="SnapshotSha256">Of the snapshot's canonical JSON, lower-case hex.</param>
/// <param name="SubjectId">The submission: the accepted request that the operator can follow.</param>
public sealed record AssessmentSubmitted(Guid SubmissionId, Guid AssessmentId, Guid ClientId, int Number, string Stage, string SnapshotSha256, Guid SubjectId);

/// <summary>A reviewer gave a submission back: the client is waited for.</summary>
/// <param name="SubjectId">The review: what the operator can follow.</param>
public sealed record ChangesRequested(Guid ReviewId, Guid AssessmentId, Guid ClientId, Guid SubmissionId, int Number, Guid SubjectId);

/// <summary>An approved assessment was opened again: the next cycle has begun.</summary>
/// <param name="SubjectId">The next cycle.</param>
public sealed record AssessmentReopened(Guid AssessmentId, Guid NextId, Guid ClientId, int Cycle, Guid SubjectId);

/// <summary>A consultancy gave a client something to answer: an assessment was opened for it, or a newer release is there for the one it has.</summary>
/// <param name="EventId">One for each assessment that was opened, and for each release that an assessment was told of.</param>
/// <param name="Kind">A code: assessment-opened or release-offered.</param>
/// <param name="SubjectId">The assessment.</param>
public sealed record AssessmentOffered(Guid EventId, Guid AssessmentId, Guid ClientId, string Kind, Guid SubjectId);

/// <summary>Somebody of a consultancy asked for a report over chosen clients; what it says is frozen in a snapshot.</summary>
/// <param name="ReportId">Of the snapshot, and of the report that is made from it.</param>
/// <param name="PersonId">Who asked.</param>
/// <param name="ClientIds">Those that stand in it: whoever may not see one of them does not read it.</param>
/// <param name="SnapshotSha256">Of the snapshot's canonical JSON, lower-case hex.</param>
public sealed record PortfolioReportAsked(Guid ReportId, Guid PersonId, Guid[] ClientIds, string SnapshotSha256)
{
    /// <summary>The report is the request that an operator can follow.</summary>
    public Guid SubjectId => ReportId;
}

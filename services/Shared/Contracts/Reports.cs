namespace AseanPlatform.Contracts.Reports;

/// <summary>A report can be read in all the languages it was asked in.</summary>
/// <param name="SourceKind">"submission" or "scorecard".</param>
/// <param name="SourceId">The submission, or the visitor's contact, that the report answers.</param>
public sealed record ReportReady(Guid ReportId, string SourceKind, Guid SourceId, Guid? ClientId, Guid SubjectId);

/// <summary>A report could not be made after all tries; an operator can see and repeat it.</summary>
/// <param name="Reason">A stable code, never text of a person.</param>
public sealed record ReportFailed(Guid ReportId, string SourceKind, Guid SourceId, Guid? ClientId, string Reason, Guid SubjectId);

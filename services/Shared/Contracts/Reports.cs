namespace AseanPlatform.Contracts.Reports;

/// <summary>A report can be read in all the languages it was asked in.</summary>
/// <param name="SourceKind">"submission" or "scorecard".</param>
/// <param name="SourceId">The submission, or the visitor's contact, that the report answers.</param>
public sealed record ReportReady(Guid ReportId, string SourceKind, Guid SourceId, Guid? ClientId, Guid SubjectId);

/// <summary>A report could not be made after all tries; an operator can see and repeat it.</summary>
/// <param name="Reason">A stable code, never text of a person.</param>
public sealed record ReportFailed(Guid ReportId, string SourceKind, Guid SourceId, Guid? ClientId, string Reason, Guid SubjectId);

/// <summary>A report was drawn once more for another reader, as somebody asked.</summary>
/// <param name="SubjectId">The edition itself: a request of its own.</param>
public sealed record EditionReady(Guid EditionId, Guid ReportId, Guid ClientId, Guid SubjectId);

/// <summary>An edition could not be made after all tries; an operator can see and repeat it.</summary>
public sealed record EditionFailed(Guid EditionId, Guid ReportId, Guid ClientId, string Reason, Guid SubjectId);

/// <summary>A report over a consultancy's portfolio can be read.</summary>
/// <param name="PersonId">Who asked for it.</param>
/// <param name="SubjectId">The report itself: it answers nothing else.</param>
public sealed record PortfolioReportReady(Guid ReportId, Guid PersonId, Guid SubjectId);

/// <summary>A report over a consultancy's portfolio could not be made after all tries; an operator can see and repeat it.</summary>
public sealed record PortfolioReportFailed(Guid ReportId, Guid PersonId, string Reason, Guid SubjectId);

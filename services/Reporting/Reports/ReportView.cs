namespace AseanPlatform.Reporting.Reports;

/// <summary>What is told about a report; the content is in its files.</summary>
/// <param name="Superseded">What it shows was signed off since: that has a report of its own.</param>
public sealed record ReportView(
    Guid Id, Guid? ClientId, string SourceKind, Guid SourceId, string Stage, int Number, string State, string? Reason,
    IReadOnlyList<string> Languages, IReadOnlyList<ReportView.File> Files, DateTimeOffset CreatedAt, DateTimeOffset? ReadyAt, DateTimeOffset? ExpiresAt = null, bool Superseded = false)
{
    public sealed record File(string Language, string Format, int Bytes, string Sha256);

    public static ReportView Of(Report report, DateTimeOffset? linkExpiresAt = null, bool superseded = false) => new(
        report.Id, report.ClientOrNone, report.SourceKind, report.SourceId, report.Stage, report.Number, report.State, report.Reason,
        [.. report.Files.Select(file => file.Language).Distinct().Order(StringComparer.Ordinal)],
        [.. report.Files.OrderBy(file => file.Language, StringComparer.Ordinal).ThenBy(file => file.Format, StringComparer.Ordinal)
            .Select(file => new File(file.Language, file.Format, file.Bytes, file.Sha256))],
        report.CreatedAt, report.ReadyAt, linkExpiresAt, superseded);
}

namespace AseanPlatform.Reporting.Reports;

/// <summary>What is told about a report; the content is in its files. Editions that were asked for are listed apart.</summary>
/// <param name="State">waiting, making, ready or failed.</param>
/// <param name="Ahead">Of a waiting one: how many are made before it.</param>
/// <param name="CheckCode">As it stands on the pages.</param>
/// <param name="WithdrawnReason">For the client's own people.</param>
/// <param name="Superseded">What it shows was signed off since: that has a report of its own.</param>
public sealed record ReportView(
    Guid Id, Guid? ClientId, string SourceKind, Guid SourceId, string Stage, int Number, string State, string? Reason,
    IReadOnlyList<string> Languages, IReadOnlyList<ReportView.File> Files, DateTimeOffset CreatedAt, DateTimeOffset? ReadyAt, DateTimeOffset? ExpiresAt = null, bool Superseded = false,
    string? CheckCode = null, DateTimeOffset? WithdrawnAt = null, string? WithdrawnReason = null, int? Ahead = null)
{
    public const string Making = "making";

    /// <param name="KeyId">Of the key that signed it; null where nothing did.</param>
    public sealed record File(string Language, string Format, int Bytes, string Sha256, int? Pages = null, string? KeyId = null);

    public static IEnumerable<File> FilesOf(IEnumerable<ReportFile> files) => files.OrderBy(file => file.Language, StringComparer.Ordinal).ThenBy(file => file.Format, StringComparer.Ordinal)
        .Select(file => new File(file.Language, file.Format, file.Bytes, file.Sha256, file.Pages, file.KeyId));

    public static ReportView Of(Report report, DateTimeOffset? linkExpiresAt = null, bool superseded = false, Standing? standing = null) => new(
        report.Id, report.ClientOrNone, report.SourceKind, report.SourceId, report.Stage, report.Number, standing?.State ?? report.State, report.Reason,
        [.. report.Files.Where(file => file.IsOfReport).Select(file => file.Language).Distinct().Order(StringComparer.Ordinal)],
        [.. FilesOf(report.Files.Where(file => file.IsOfReport))],
        report.CreatedAt, report.ReadyAt, linkExpiresAt, superseded, report.CheckCode is { } code ? Verification.CheckCode.Spaced(code) : null, report.WithdrawnAt, linkExpiresAt is null ? report.WithdrawnReason : null, standing?.Place);
}

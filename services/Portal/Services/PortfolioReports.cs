namespace AseanPlatform.Portal.Services;

/// <param name="Clients">How many stand in it.</param>
public sealed record PortfolioReport(
    Guid Id, int Clients, string? MadeBy, string State, string? Reason, IReadOnlyList<ReportFile> Files, DateTimeOffset CreatedAt, DateTimeOffset? ReadyAt, string? CheckCode)
{
    /// <summary>What lets somebody else trust it, as of any report.</summary>
    public Report Trust => new(Id, State, null, Files, CreatedAt, Reason, null, null, CheckCode: CheckCode);
}

/// <summary>What Assessment froze for it.</summary>
public sealed record PortfolioReportAsked(Guid Id, int Clients, IReadOnlyList<string> Languages, DateTimeOffset MadeAt, string? MadeBy);

using System.Text.Json;
using AseanPlatform.Presentation;
using AseanPlatform.Reporting.Snapshots;

namespace AseanPlatform.Reporting.Portfolios;

/// <summary>What was frozen of a portfolio: the one truth that every rendering reads. Assessment writes it as canonical JSON; here it is only read.</summary>
/// <param name="Clients">Those who need it most first.</param>
public sealed record PortfolioSnapshot(
    string Schema, string Kind, Guid Id, SnapshotTenant? Tenant, SnapshotRelease Release, string AsOf, DateTimeOffset MadeAt, string MadeBy, IReadOnlyList<string> Languages,
    IReadOnlyList<PortfolioClient> Clients, IReadOnlyList<PortfolioPrinciple> Principles, IReadOnlyList<PortfolioDuty> Obligations)
{
    public const string Form = "portfolio/1";

    static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web) { MaxDepth = 16 };

    public string Publisher => Tenant is { Name.Length: > 0 } ? Tenant.Name : "AseanPlatform";

    public static PortfolioSnapshot Read(byte[] canonical)
    {
        var snapshot = JsonSerializer.Deserialize<PortfolioSnapshot>(canonical, s_json);
        return snapshot is { Schema: Form, Clients.Count: > 0 } ? snapshot : throw new SnapshotNotReadable($"The snapshot is of form '{snapshot?.Schema}', not '{Form}'.");
    }
}

/// <param name="Cells">In the order of the principles; none where nothing was started.</param>
/// <param name="DeltaTenths">By how many tenths the number that is shown differs from that of the cycle before.</param>
public sealed record PortfolioClient(
    Guid Id, string Name, string Country, string? Sector, string State, int? Cycle, string? Release, SnapshotCoverage? Coverage, ScoreFigure? Score, bool Provisional,
    ScoreFigure? LastScore, int? DeltaTenths, DateTimeOffset? SignedAt, PortfolioDue? Due, IReadOnlyList<PortfolioCell> Cells)
{
    /// <summary>The lowest of its numbers; of equals the first in the order of the principles.</summary>
    public PortfolioCell? Weakest => Cells.Where(cell => cell.Score is not null).MinBy(cell => cell.Score!.Share);
}

/// <param name="Why">not-applicable or not-answered where there is no number; gate-open or gate-below-2 where the gate holds the band down.</param>
public sealed record PortfolioCell(string Principle, ScoreFigure? Score, string? Band, string? Why, int? DeltaTenths)
{
    public bool IsHeld => Why is "gate-open" or "gate-below-2";
}

/// <param name="Kind">action, answer or evidence.</param>
/// <param name="Statement">Of an asked answer: what it is about.</param>
public sealed record PortfolioDue(string On, string Kind, bool Overdue, string Title, LocalText? Statement = null);

/// <param name="Clients">How many have a number.</param>
/// <param name="MeanTenths">The mean of their exact numbers, in tenths.</param>
/// <param name="Low">How many stand below 40.0.</param>
/// <param name="Held">How many bands a gate statement holds down.</param>
public sealed record PortfolioPrinciple(string Id, string Code, int Order, LocalText Name, int Clients, int? MeanTenths, string? Lowest, string? Highest, int Low, int Held)
{
    public ScoreFigure? Mean => MeanTenths is { } tenths ? new(tenths, 10, Figures.OfTenths(tenths)) : null;
}

/// <param name="Clients">How many of them chose its market.</param>
public sealed record PortfolioDuty(
    string Id, string Code, string Jurisdiction, LocalText Title, string Force, PartialDate? From, bool DateConfirmed, string Standing, int Discrepancies, int Clients);

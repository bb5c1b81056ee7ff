using AseanPlatform.Assessment.Assessments;
using AseanPlatform.Assessment.Catalogue;
using AseanPlatform.Assessment.Portfolio;
using AseanPlatform.Assessment.Scoring;
using AseanPlatform.Assessment.Snapshots;
using AseanPlatform.Tenancy;

namespace AseanPlatform.Assessment.PortfolioReports;

/// <summary>The portfolio of chosen clients at one moment, <c>portfolio/1</c>: the rows of the list and of the heat map as they were answered then, those who need it most first.</summary>
static class PortfolioSnapshot
{
    public const string Schema = "portfolio/1";

    /// <summary>Below this, in tenths, a principle is absent or initial.</summary>
    const int Weak = 400;

    public sealed record Head(Guid Id, IReadOnlyList<string> Languages, Writer MadeBy, DateTimeOffset MadeAt);

    /// <param name="markets">Those of each client's present cycle.</param>
    public static Snapshot Of(
        Head head, TenantCopy? tenant, CatalogueRelease release, IReadOnlyList<ListPortfolio.Entry> clients, IReadOnlyList<GetHeatMap.Line> lines, IReadOnlyList<string[]> markets)
    {
        var cells = lines.ToDictionary(line => line.ClientId, line => line.Cells);
        var to = new CanonicalWriter();
        to.Begin().Member("asOf").Day(DateOnly.FromDateTime(head.MadeAt.UtcDateTime)).Member("clients").BeginArray();
        foreach (var client in ByNeed(clients)) Client(to, client, cells[client.ClientId], release);
        to.EndArray().Member("id").Id(head.Id).Member("kind").Text("portfolio").Member("languages").Texts(head.Languages).Member("madeAt").Moment(head.MadeAt)
            .Member("madeBy").Text(head.MadeBy.Name ?? "").Member("obligations");
        Obligations(to, release, markets, head.MadeAt).Member("principles").BeginArray();
        foreach (var (principle, n) in release.Principles.Select((principle, n) => (principle, n))) Principle(to, principle, [.. lines.Where(line => line.Cells.Count > 0).Select(line => line.Cells[n])]);
        return Snapshot.Of(to.EndArray().Member("release").Release(release).Member("rules").Text(Score1.Name).Member("schema").Text(Schema).Member("tenant").Tenant(tenant).End());
    }

    /// <summary>Without a number first, then from the lowest number up; of equals whose next day is nearer, then by name.</summary>
    internal static IEnumerable<ListPortfolio.Entry> ByNeed(IEnumerable<ListPortfolio.Entry> clients) => clients
        .OrderBy(c => c.Score is not null).ThenBy(c => Tenths(c.Score)).ThenBy(c => c.NextDue?.On ?? DateOnly.MaxValue).ThenBy(c => c.Name, StringComparer.Ordinal).ThenBy(c => c.ClientId);

    static long Tenths(NumberView? number) => number is null ? 0 : (long)new Fraction(number.Numerator, number.Denominator).Tenths;

    static void Client(CanonicalWriter to, ListPortfolio.Entry client, IReadOnlyList<GetHeatMap.Cell> cells, CatalogueRelease release)
    {
        to.Begin().Member("cells").BeginArray();
        foreach (var cell in cells)
        {
            to.Begin().Member("band").Text(cell.Band).Member("deltaTenths").Number(cell.DeltaTenths).Member("principle").Text(cell.Principle).Member("score");
            Number(to, cell.Score).Member("why").Text(cell.Why).End();
        }
        to.EndArray().Member("country").Text(client.Country).Member("coverage");
        if (client.Coverage is { } coverage) to.Coverage(new(coverage.Done, coverage.Shown));
        else to.Null();
        to.Member("cycle").Number(client.Cycle).Member("deltaTenths").Number(client.DeltaTenths).Member("due");
        if (client.NextDue is { } due)
        {
            to.Begin().Member("kind").Text(due.Kind).Member("on").Day(due.On).Member("overdue").Flag(due.Overdue);
            // Of an answer the statement, in both languages; all else people called so.
            if (due.Kind is "answer" && release.StatementById.TryGetValue(due.Title, out var statement)) to.Member("statement").Text(statement.Title);
            to.Member("title").Text(due.Title).End();
        }
        else
        {
            to.Null();
        }
        to.Member("id").Id(client.ClientId).Member("lastScore");
        Number(to, client.LastScore).Member("name").Text(client.Name).Member("provisional").Flag(client.Provisional).Member("release").Text(client.Release).Member("score");
        Number(to, client.Score).Member("sector").Text(client.Sector).Member("signedAt");
        if (client.SignedAt is { } signed) to.Moment(new(DateTime.SpecifyKind(signed, DateTimeKind.Utc)));
        else to.Null();
        to.Member("state").Text(client.State).End();
    }

    /// <summary>Over those clients that have a number: the mean of their exact numbers, rounded once, the lowest and the highest; and how many stand low, are held by the gate or have none.</summary>
    static void Principle(CanonicalWriter to, Principle principle, IReadOnlyList<GetHeatMap.Cell> cells)
    {
        var numbers = cells.Where(cell => cell.Score is not null).Select(cell => new Fraction(cell.Score!.Numerator, cell.Score.Denominator)).ToList();
        Fraction? mean = numbers.Count is 0 ? null : numbers.Aggregate((sum, next) => sum + next) / numbers.Count;
        to.Begin().Member("clients").Number(numbers.Count).Member("code").Text(principle.Code).Member("held").Number(cells.Count(cell => cell.Why is "gate-open" or "gate-below-2"))
            .Member("highest").Text(numbers.Count is 0 ? null : numbers.Aggregate(Fraction.Greater).Shown).Member("id").Text(principle.Id)
            .Member("low").Number(numbers.Count(number => number.Tenths < Weak)).Member("lowest").Text(numbers.Count is 0 ? null : numbers.Aggregate(Fraction.Lesser).Shown)
            .Member("meanTenths").Number(mean is { } m ? (long)m.Tenths : null).Member("name").Text(principle.Name).Member("order").Number(principle.Order).End();
    }

    /// <summary>The duties of the clients' markets that have not begun on the day it is there, with how many clients chose the market.</summary>
    static CanonicalWriter Obligations(CanonicalWriter to, CatalogueRelease release, IReadOnlyList<string[]> markets, DateTimeOffset now)
    {
        var coming =
            from market in release.Markets
            let chosen = markets.Count(m => m.Contains(market.Id))
            where chosen > 0
            from obligation in release.Obligations[market.Id]
            where obligation.Coded.From is not null
            let force = obligation.ForceOn(market.Today(now), release)
            where force is { Begun: false, State: Force.NotYetInForce or Force.Voluntary or Force.Uncertain }
            orderby obligation.Coded.From!.FirstDay, market.Id, obligation.Code
            select (obligation, force, chosen);
        to.BeginArray();
        foreach (var (obligation, force, chosen) in coming)
        {
            to.Begin().Member("clients").Number(chosen).Member("code").Text(obligation.Code).Member("dateConfirmed").Flag(obligation.DateConfirmed).Member("discrepancies").Number(obligation.Discrepancies.Count)
                .Member("force").Text(force.State).Member("from").Date(obligation.Coded.From).Member("id").Text(obligation.Id).Member("jurisdiction").Text(obligation.Jurisdiction)
                .Member("standing").Text(obligation.Standing).Member("title").Text(obligation.Title).End();
        }
        return to.EndArray();
    }

    static CanonicalWriter Number(CanonicalWriter to, NumberView? number) => number is null ? to.Null()
        : to.Begin().Member("denominator").Number(number.Denominator).Member("numerator").Number(number.Numerator).Member("shown").Text(number.Shown).End();
}

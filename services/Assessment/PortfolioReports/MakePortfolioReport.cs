using System.ComponentModel.DataAnnotations;
using System.Security.Claims;
using AseanPlatform.Assessment.Assessments;
using AseanPlatform.Assessment.Catalogue;
using AseanPlatform.Assessment.Portfolio;
using AseanPlatform.Contracts.Assessments;
using AseanPlatform.ServiceDefaults;
using AseanPlatform.Tenancy;
using MassTransit;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace AseanPlatform.Assessment.PortfolioReports;

/// <summary>Freezes what the portfolio says of chosen clients, with the numbers of the list and of the heat map, and asks for its report. All of them or nothing: a report that left one out unsaid would be wrong.</summary>
public static class MakePortfolioReport
{
    static readonly string[] s_languages = ["en", "zh-Hans"];

    /// <param name="Languages">en, zh-Hans or both: in each of them the report is made.</param>
    public sealed record Request([MaxLength(PortfolioReport.MostClients)] IReadOnlyList<Guid> Clients, [MaxLength(2)] IReadOnlyList<string> Languages);

    public sealed record Response(Guid Id);

    internal static async Task<Created<Response>> Handle(
        Request request, AssessmentDb db, Tenant tenant, Cursors cursors, Deadlines deadlines, Catalogues catalogues, IPublishEndpoint events, ClaimsPrincipal caller, TimeProvider clock, CancellationToken ct)
    {
        var chosen = request.Clients.Distinct().ToArray();
        if (chosen.Length is 0) throw new InvalidValue("/clients", "Choose at least one client.");
        var languages = s_languages.Where(request.Languages.Contains).ToArray();
        if (languages.Length is 0 || request.Languages.Except(languages).Any()) throw new InvalidValue("/languages", "A report is made in en, in zh-Hans or in both.");

        await using var transaction = await db.Begin(ct);
        var (now, writer) = (clock.Now(), caller.Writer());
        var release = await catalogues.Current(ct);
        var (rows, _) = await db.Portfolio(new Filter(), tenant, cursors, clock, null, PortfolioReport.MostClients, ct, only: chosen);
        // Whether it is not there, put away, or not the caller's to see: the answer is the same.
        if (rows.Count != chosen.Length) throw new RuleBroken("portfolio-report.client-missing", "One of the chosen clients is not among the active ones that you may see.");

        var id = Guid.CreateVersion7(now);
        var markets = await db.Assessments.AsNoTracking().Where(a => chosen.Contains(a.ClientId) && a.IsCurrent).Select(a => a.Markets).ToListAsync(ct);
        var snapshot = PortfolioSnapshot.Of(
            new(id, languages, writer, now), await db.Tenants.AsNoTracking().SingleOrDefaultAsync(t => t.TenantId == tenant.Id, ct), release,
            ListPortfolio.Entries(await rows.With(deadlines, db, ct), clock), await GetHeatMap.Lines(rows, db, catalogues, ct), markets);
        db.Add(new PortfolioReport
        {
            Id = id,
            Clients = chosen.Length,
            Languages = languages,
            Snapshot = snapshot.Json,
            SnapshotSha256 = snapshot.Sha256,
            MadeAt = now,
            MadeBy = writer.Id,
            MadeByName = writer.Name,
        });
        db.AddRange(chosen.Order().Select(client => new PortfolioReportClient { ReportId = id, ClientId = client }));
        await events.Publish(new PortfolioReportAsked(id, writer.Id, [.. chosen.Order()], snapshot.Sha256), ct);
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct); // snapshot and event: one commit
        return TypedResults.Created($"/api/v1/portfolio/reports/{id}", new Response(id));
    }
}

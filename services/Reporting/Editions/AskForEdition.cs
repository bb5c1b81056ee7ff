using AseanPlatform.Messaging;
using AseanPlatform.Reporting.Reports;
using AseanPlatform.ServiceDefaults;
using AseanPlatform.Tenancy;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace AseanPlatform.Reporting.Editions;

/// <param name="Reason">Why it could not be made: a code.</param>
public sealed record EditionView(string Audience, string Language, string State, string? Reason, IReadOnlyList<ReportView.File> Files, DateTimeOffset CreatedAt, DateTimeOffset? ReadyAt)
{
    internal static EditionView Of(Edition edition, IEnumerable<ReportFile> files) => new(
        edition.Audience, edition.Language, edition.State, edition.Reason, [.. ReportView.FilesOf(files.Where(file => file.Audience == edition.Audience && file.Language == edition.Language))],
        edition.CreatedAt, edition.ReadyAt);
}

/// <summary>Asks for a report to be drawn for another reader or in both languages. Asked again, it is the same edition.</summary>
public static class AskForEdition
{
    /// <param name="Audience">full, board or public.</param>
    /// <param name="Language">en, zh-Hans or both.</param>
    public sealed record Request(string Audience, string Language);

    public static async Task<Results<Accepted<EditionView>, Ok<EditionView>, NotFound>> Handle(
        Guid id, Request request, ReportingDb db, Tenant tenant, IServiceProvider services, TimeProvider clock, CancellationToken ct)
    {
        if (await db.Reports.AsNoTracking().SingleOrDefaultAsync(r => r.Id == id, ct) is not { } report) return TypedResults.NotFound();
        if (!Audiences.All.Contains(request.Audience)) throw new InvalidValue("/audience", "The audience is full, board or public.", "edition.audience");
        if (!EditionLanguages.All.Contains(request.Language)) throw new InvalidValue("/language", "The language is en, zh-Hans or both.", "edition.language");
        if (Edition.IsOfReport(request.Audience, request.Language)) throw new InvalidValue("/language", "The full report is there in this language already.", "edition.of-report");

        var (made, edition) = await Make(report, request, tenant.Id, services, clock.GetUtcNow(), ct);
        var view = EditionView.Of(edition, await db.ReportFiles.AsNoTracking().Where(f => f.ReportId == id).ToListAsync(ct));
        return made ? TypedResults.Accepted($"/api/v1/reports/{id}/editions", view) : TypedResults.Ok(view);
    }

    /// <summary>The job is the client's own, whoever asks. Of two who ask at once the second finds what the first one asked for.</summary>
    internal static async Task<(bool Made, Edition Edition)> Make(Report report, Request request, Guid tenantId, IServiceProvider services, DateTimeOffset now, CancellationToken ct)
    {
        (bool, Edition)? answer = null;
        await services.InTenant(TenantContext.Job(tenantId, report.ClientId), async (scope, token) =>
        {
            var own = scope.GetRequiredService<ReportingDb>();
            await using var transaction = await own.Database.BeginTransactionAsync(token);
            await own.Database.ExecuteSqlAsync($"SELECT FROM report WHERE id = {report.Id} AND tenant_id = {tenantId} FOR UPDATE", token);
            if (await own.Editions.AsNoTracking().SingleOrDefaultAsync(e => e.ReportId == report.Id && e.Audience == request.Audience && e.Language == request.Language, token) is { } there)
            {
                answer = (false, there);
                return;
            }
            if (report.SourceKind != Report.OfSubmission) throw new RuleBroken("edition.of-scorecard", "A first look has one form only.");
            if (report.State != Report.Ready) throw new RuleBroken("edition.not-ready", "An edition is drawn from a report that was given out.");
            if (report.WithdrawnAt is not null) throw new RuleBroken("edition.withdrawn", "Nothing more is drawn from a report that was withdrawn.");

            var edition = new Edition(report, request.Audience, request.Language, now);
            own.Add(edition);
            own.AddJob(WriteEdition.JobKind, edition.Id);
            await own.SaveChangesAsync(token);
            await transaction.CommitAsync(token);
            answer = (true, edition);
        }, ct);
        return answer!.Value;
    }
}

/// <summary>What was asked for beside the report itself, in the order of audiences and languages.</summary>
public static class ListEditions
{
    public static async Task<Results<Ok<List<EditionView>>, NotFound>> Handle(Guid id, ReportingDb db, CancellationToken ct)
    {
        // Before the files: an edition that is read as ready has them by then.
        var editions = await db.Editions.AsNoTracking().Where(e => e.ReportId == id).ToListAsync(ct);
        if (await db.Reports.AsNoTracking().Include(r => r.Files).SingleOrDefaultAsync(r => r.Id == id, ct) is not { } report) return TypedResults.NotFound();

        return TypedResults.Ok<List<EditionView>>([.. Audiences.All.SelectMany(audience => EditionLanguages.All.Select(language => (audience, language)))
            .SelectMany(kind => editions.Where(e => e.Audience == kind.audience && e.Language == kind.language)).Select(e => EditionView.Of(e, report.Files))]);
    }
}

/// <summary>Tries an edition again that failed.</summary>
public static class RetryEdition
{
    public static async Task<Results<Accepted, NotFound>> Handle(Guid id, string audience, string language, ReportingDb db, TimeProvider clock, CancellationToken ct)
    {
        if (await db.Editions.SingleOrDefaultAsync(e => e.ReportId == id && e.Audience == audience && e.Language == language, ct) is not { } edition) return TypedResults.NotFound();

        await Again(edition, db, clock, ct);
        return TypedResults.Accepted($"/api/v1/reports/{id}/editions");
    }

    internal static async Task Again(Edition edition, ReportingDb db, TimeProvider clock, CancellationToken ct)
    {
        edition.Wait();
        await db.Queue(WriteEdition.JobKind, edition.Id, clock.GetUtcNow(), ct);
    }
}

static class EditionEndpoints
{
    static readonly string[] s_readers = [.. Roles.OfClient, .. Roles.OfTenant];

    public static void MapEditions(this IEndpointRouteBuilder app)
    {
        var editions = app.MapGroup("/api/v1/reports/{id:guid}/editions").WithTags("Reports");
        editions.MapGet("/", ListEditions.Handle).WithName(nameof(ListEditions)).AllowRoles(s_readers).AllowKeys(KeyActions.ReadReports);
        editions.MapPost("/", AskForEdition.Handle).WithName(nameof(AskForEdition)).AllowRoles(Roles.ClientAdmin, Roles.ConsultancyAdmin, Roles.Consultant).AllowKeys(KeyActions.WriteReports);
        editions.MapPost("/{audience}/{language}/retries", RetryEdition.Handle).WithName(nameof(RetryEdition)).AllowRoles(Roles.ClientAdmin, Roles.ConsultancyAdmin, Roles.Consultant).AllowKeys(KeyActions.WriteReports);
    }
}

using System.ComponentModel.DataAnnotations;
using System.Security.Claims;
using AseanPlatform.Contracts.Links;
using AseanPlatform.Presentation;
using AseanPlatform.Reporting.Editions;
using AseanPlatform.Reporting.Links;
using AseanPlatform.ServiceDefaults;
using AseanPlatform.Tenancy;
using MassTransit;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace AseanPlatform.Reporting.Summaries;

/// <summary>Gives out a link to the public summary of a report, which is drawn in both languages if it was not yet. Its key is shown now and never again.</summary>
public static class MakeSummaryLink
{
    const int Most = 50;

    /// <param name="Language">In which the link opens; the page offers the other.</param>
    /// <param name="Password">Whoever opens it has to know it too; null: none.</param>
    public sealed record Request([Range(SummaryLink.FewestDays, SummaryLink.MostDays)] int Days = SummaryLink.UsualDays, string Language = Languages.English, string? Password = null);

    public sealed record Response(Guid Id, string Url, DateTimeOffset ExpiresAt);

    public static async Task<Results<Created<Response>, NotFound>> Handle(Guid id, Request request, ReportingDb db, Tenant tenant, ClaimsPrincipal caller, LinkPasswords passwords,
        IServiceProvider services, IPublishEndpoint events, IConfiguration configuration, TimeProvider clock, CancellationToken ct)
    {
        if (!Languages.All.Contains(request.Language)) throw new InvalidValue("/language", "There is no such language.");
        if (await db.Reports.AsNoTracking().SingleOrDefaultAsync(r => r.Id == id, ct) is not { } report) return TypedResults.NotFound();

        var now = clock.GetUtcNow();
        var secret = LinkSecret.New();
        var hashed = request.Password is { } password ? passwords.Hash(password) : null;
        foreach (var language in Languages.All) await AskForEdition.Make(report, new(Audiences.Public, language), tenant.Id, services, now, ct);

        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        await db.Database.ExecuteSqlAsync($"SELECT FROM report WHERE id = {id} FOR UPDATE", ct); // a withdrawal waits, and then takes this one too
        if (await db.Reports.AnyAsync(r => r.Id == id && r.WithdrawnAt != null, ct)) throw new RuleBroken("report.withdrawn", "A report that was withdrawn is shown to nobody any more.");
        if (await db.SummaryKeys.CountAsync(k => k.ReportId == id && k.EndedAt == null && k.ExpiresAt > now, ct) >= Most)
            throw new RuleBroken("summary-link.too-many", $"There are {Most} links that open this summary: take back one that is no longer needed.");

        var link = new SummaryLink(report, caller.PersonId()!.Value, caller.FindFirst(Claims.Name)?.Value, request.Days, hashed is not null, now);
        db.Add(link);
        db.Add(new SummaryKey(link, tenant.Id, LinkSecret.Hash(secret), hashed));
        await events.Publish(new LinkIssued(LinkSecret.Hash(secret), Purposes.Summary, link.Id, link.ExpiresAt), ct);
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);

        var origin = (configuration["PLATFORM_ORIGIN"] ?? "http://localhost:8080").TrimEnd('/');
        return TypedResults.Created($"/api/v1/reports/{id}/summary-links", new Response(link.Id, $"{origin}/{Languages.Segment(request.Language)}/summary/{secret}", link.ExpiresAt));
    }
}

/// <summary>The links that still open the summary of a report, the newest first; the keys in them are known to nobody here.</summary>
public static class ListSummaryLinks
{
    /// <param name="MadeBy">Null where that person's account is gone.</param>
    public sealed record Entry(Guid Id, string? MadeBy, DateTimeOffset MadeAt, DateTimeOffset ExpiresAt, bool HasPassword, int Opened, DateTimeOffset? LastOpenedAt);

    public static async Task<Results<Ok<List<Entry>>, NotFound>> Handle(Guid id, ReportingDb db, Tenant tenant, TimeProvider clock, CancellationToken ct)
    {
        if (!await db.Reports.AnyAsync(r => r.Id == id, ct)) return TypedResults.NotFound();

        var (own, now) = (tenant.Id, clock.GetUtcNow());
        return TypedResults.Ok(await db.SummaryLinks.AsNoTracking().Where(l => l.ReportId == id)
            .Join(db.SummaryKeys.Where(k => k.TenantId == own && k.EndedAt == null && k.ExpiresAt > now), l => l.Id, k => k.LinkId, (l, _) => l)
            .OrderByDescending(l => l.MadeAt).Select(l => new Entry(l.Id, l.MadeByName, l.MadeAt, l.ExpiresAt, l.HasPassword, l.Opened, l.LastOpenedAt)).ToListAsync(ct));
    }
}

/// <summary>Ends one link at once; the log keeps that it was there.</summary>
public static class RevokeSummaryLink
{
    public static async Task<Results<NoContent, NotFound>> Handle(Guid id, Guid linkId, ReportingDb db, IPublishEndpoint events, CancellationToken ct)
    {
        if (await db.SummaryLinks.SingleOrDefaultAsync(l => l.Id == linkId && l.ReportId == id, ct) is not { } link) return TypedResults.NotFound();

        await db.TakeBack([link], events, ct);
        await db.SaveChangesAsync(ct);
        return TypedResults.NoContent();
    }
}

static class TakenBack
{
    /// <summary>Stages the end of links: whoever holds one is out within two seconds.</summary>
    public static async Task TakeBack(this ReportingDb db, IReadOnlyCollection<SummaryLink> links, IPublishEndpoint events, CancellationToken ct)
    {
        var ids = links.Select(link => link.Id).ToArray();
        foreach (var key in await db.SummaryKeys.Where(k => ids.Contains(k.LinkId)).ToListAsync(ct))
        {
            db.Remove(key);
            await events.Publish(new LinkRevoked(key.Hash), ct);
        }
        db.RemoveRange(links);
    }
}

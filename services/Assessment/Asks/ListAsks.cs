using System.Security.Claims;
using AseanPlatform.Assessment.Assessments;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace AseanPlatform.Assessment.Asks;

/// <param name="Asked">Who was asked.</param>
/// <param name="State">open, answered or ended.</param>
public sealed record AskView(
    Guid Id, Guid AssessmentId, string StatementId, Guid Asked, string? Words, DateOnly DueOn, DateTimeOffset AskedAt, string? AskedBy, Guid AskedById, string State);

static class ListAsks
{
    /// <summary>The questions of an assessment that somebody still has to answer, or has.</summary>
    public static async Task<Results<Ok<List<AskView>>, NotFound>> OfAssessment(Guid id, AssessmentDb db, CancellationToken ct) =>
        await db.Assessments.AnyAsync(a => a.Id == id, ct)
            ? TypedResults.Ok(await Views(db, db.Asks.Where(a => a.AssessmentId == id && a.EndedAt == null), ct))
            : TypedResults.NotFound();

    /// <summary>What the caller is asked for, in the clients they see, the nearest day first: their own work.</summary>
    public static async Task<Ok<List<AskView>>> Mine(AssessmentDb db, ClaimsPrincipal caller, CancellationToken ct)
    {
        var me = caller.Writer().Id;
        var asks = await Views(db, db.Asks.Where(a => a.Asked == me && a.EndedAt == null && db.Assessments.Any(x => x.Id == a.AssessmentId && Ask.WhileStates.Contains(x.State))), ct);
        return TypedResults.Ok(asks.Where(a => a.State is "open").ToList());
    }

    /// <summary>Where a notice leads.</summary>
    public static async Task<Results<Ok<AskView>, NotFound>> One(Guid id, AssessmentDb db, CancellationToken ct) =>
        (await Views(db, db.Asks.Where(a => a.Id == id), ct)) is [var ask] ? TypedResults.Ok(ask) : TypedResults.NotFound();

    static async Task<List<AskView>> Views(AssessmentDb db, IQueryable<Ask> asks, CancellationToken ct)
    {
        var found = await (
            from a in asks.AsNoTracking()
            from answer in db.Answers.Where(x => x.AssessmentId == a.AssessmentId && x.StatementId == a.StatementId).DefaultIfEmpty()
            orderby a.DueOn, a.Id
            select new { Ask = a, Answer = answer }).AsNoTracking().Take(500).ToListAsync(ct);
        return found.ConvertAll(f => new AskView(f.Ask.Id, f.Ask.AssessmentId, f.Ask.StatementId, f.Ask.Asked, f.Ask.Words, f.Ask.DueOn, f.Ask.AskedAt, f.Ask.AskedByName, f.Ask.AskedBy,
            f.Ask.EndedAt is not null ? "ended" : f.Ask.IsAnsweredBy(f.Answer) ? "answered" : "open"));
    }
}

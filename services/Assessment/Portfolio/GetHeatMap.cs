using AseanPlatform.Assessment.Assessments;
using AseanPlatform.Assessment.Catalogue;
using AseanPlatform.Assessment.Scoring;
using AseanPlatform.Tenancy;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace AseanPlatform.Assessment.Portfolio;

/// <summary>Clients × principles: the number, the band and the way since the last cycle, worked out from the answers by the one definition of the score.</summary>
static class GetHeatMap
{
    public sealed record Given(Guid AssessmentId, string StatementId, int? Level, bool NotApplicable);

    public sealed record Pinned(Guid Id, string Release, string? QuestionSet, bool Generative, string[] Markets, string? Country);

    /// <param name="Why">not-applicable or not-answered where there is no number; gate-open or gate-below-2 where the gate holds the band down.</param>
    public sealed record Cell(string Principle, NumberView? Score, string? Band, string? Why, int? DeltaTenths);

    /// <param name="Cells">In the order of the principles; none where nothing was started.</param>
    public sealed record Line(Guid ClientId, string Name, string State, Guid? AssessmentId, bool Provisional, IReadOnlyList<Cell> Cells);

    public sealed record Response(IReadOnlyList<PrincipleView> Principles, IReadOnlyList<Line> Items, string? Next);

    public static async Task<Ok<Response>> Handle(
        [AsParameters] Filter filter, AssessmentDb db, Tenant tenant, Cursors cursors, Catalogues catalogues, TimeProvider clock, CancellationToken ct, string? after = null, int take = 100)
    {
        if (take is < 1 or > 400) throw new BadHttpRequestException("take is 1 to 400.");
        var (rows, next) = await db.Portfolio(filter, tenant, cursors, clock, after, take, ct);
        return TypedResults.Ok(new Response(
            [.. (await catalogues.Current(ct)).Principles.Select(p => new PrincipleView(p.Id, p.Code, p.Order, p.Name.Json))], await Lines(rows, db, catalogues, ct), next));
    }

    /// <summary>For each client of the list its cells, in the order of the principles.</summary>
    internal static async Task<List<Line>> Lines(IReadOnlyList<ListPortfolio.Row> rows, AssessmentDb db, Catalogues catalogues, CancellationToken ct)
    {
        var scores = await Scores([.. rows.SelectMany(r => new[] { r.AssessmentId, r.Follows }).OfType<Guid>()], db, catalogues, ct);
        var principles = (await catalogues.Current(ct)).Principles;
        return [.. rows.Select(r => new Line(r.ClientId, r.Name, r.State, r.AssessmentId, r.Done < r.Shown, r.AssessmentId is { } id ? Cells(principles, scores[id], r.Follows is { } last ? scores[last] : null) : []))];
    }

    /// <summary>The scores of many assessments, with two statements.</summary>
    public static async Task<Dictionary<Guid, Score>> Scores(IReadOnlyCollection<Guid> ids, AssessmentDb db, Catalogues catalogues, CancellationToken ct)
    {
        var pinned = await db.Assessments.AsNoTracking().Where(a => ids.Contains(a.Id)).Select(a => new Pinned(a.Id, a.Release, a.QuestionSet, a.Generative, a.Markets, a.Country)).ToListAsync(ct);
        var answers = (await db.Answers.AsNoTracking().Where(a => ids.Contains(a.AssessmentId) && !a.ToConfirm).Select(a => new Given(a.AssessmentId, a.StatementId, a.Level, a.NotApplicable)).ToListAsync(ct))
            .ToLookup(a => a.AssessmentId);
        var scores = new Dictionary<Guid, Score>();
        foreach (var assessment in pinned)
        {
            var release = await catalogues.Of(assessment.Release, ct);
            var given = answers[assessment.Id].ToDictionary(a => a.StatementId, StringComparer.Ordinal);
            scores.Add(assessment.Id, Score1.Of(Assessments.Assessment.Rated(release, new(assessment.QuestionSet, assessment.Generative, assessment.Markets, assessment.Country), s => given.GetValueOrDefault(s) is { } a ? (a.Level, a.NotApplicable) : null)));
        }
        return scores;
    }

    static List<Cell> Cells(IReadOnlyList<Principle> principles, Score now, Score? last) =>
        [.. principles.Select(p => (p.Id, Now: Of(now, p.Id), Last: last is null ? null : Of(last, p.Id)))
            .Select(p => new Cell(p.Id, Views.Number(p.Now?.Number), p.Now?.Band?.Code(), p.Now?.Why, ListPortfolio.DeltaTenths(p.Now?.Number, p.Last?.Number)))];

    static PrincipleScore? Of(Score score, string principle) => score.Principles.FirstOrDefault(p => p.Principle == principle);
}

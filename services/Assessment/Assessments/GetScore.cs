using AseanPlatform.Assessment.Catalogue;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace AseanPlatform.Assessment.Assessments;

/// <summary>The score with its working: answers, weights, points and what was left out.</summary>
static class GetScore
{
    public static async Task<Results<Ok<ScoreView>, NotFound>> Handle(Guid id, AssessmentDb db, Catalogues catalogues, CancellationToken ct) =>
        await db.Assessments.AsNoTracking().SingleOrDefaultAsync(a => a.Id == id, ct) is { } assessment
            ? TypedResults.Ok(Views.Score(await db.Answered(assessment, ct), await catalogues.Of(assessment.Release, ct)))
            : TypedResults.NotFound();
}

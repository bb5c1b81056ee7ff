using System.ComponentModel.DataAnnotations;
using System.Security.Claims;
using System.Text.Json;
using AseanPlatform.Assessment.Assessments;
using AseanPlatform.Assessment.Catalogue;
using AseanPlatform.ServiceDefaults;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace AseanPlatform.Assessment.Systems;

/// <summary>Stores the answer to one question of the risk impact assessment and returns what is stored. A late one changes nothing: the other is shown.</summary>
static class SaveImpactAnswer
{
    /// <param name="BasedOn">The revision that the writer saw; 0 where there was no answer.</param>
    public sealed record Request([Range(0, int.MaxValue)] int BasedOn, [AllowedValues(null, "yes", "no")] string? Choice = null, [StringLength(20_000)] string? Words = null);

    public static async Task<Results<Ok<GetImpactAssessment.AnswerOf>, NotFound>> Handle(
        Guid id, string questionId, Request request, AssessmentDb db, Catalogues catalogues, ClaimsPrincipal caller, TimeProvider clock, CancellationToken ct)
    {
        if (await db.Systems.AsNoTracking().SingleOrDefaultAsync(s => s.Id == id, ct) is not { } system) return TypedResults.NotFound();
        var question = (await catalogues.Current(ct)).Risk.ImpactQuestions.FirstOrDefault(q => q.GetProperty("id").GetString() == questionId);
        if (question.ValueKind is JsonValueKind.Undefined) return TypedResults.NotFound();
        if (request.Choice is not null && question.GetProperty("responseType").GetString()?.StartsWith("yes-no", StringComparison.Ordinal) is not true)
            throw new InvalidValue("/choice", "This question is answered in words.");

        var words = string.IsNullOrWhiteSpace(request.Words) ? null : request.Words;
        var stored = await db.ImpactAnswers.SingleOrDefaultAsync(a => a.SystemId == id && a.QuestionId == questionId, ct);
        if (stored is null ? (request.Choice ?? words) is null : (stored.Choice, stored.Words) == (request.Choice, words)) // said once more
            return TypedResults.Ok(stored is null ? new(questionId, null, null, 0, null, null) : GetImpactAssessment.View(stored));
        if (request.BasedOn != (stored?.Revision ?? 0)) throw new RuleBroken("impact-answer.conflict", "Somebody else answered this meanwhile.", stored is null ? null : GetImpactAssessment.View(stored));

        if (stored is null) db.Add(stored = new(system, questionId));
        stored.Take(request.Choice, words, caller.Writer(), clock.Now());
        await db.SaveChangesAsync(ct);
        return TypedResults.Ok(GetImpactAssessment.View(stored));
    }
}

using System.Text.Json;
using AseanPlatform.Assessment.Assessments;
using AseanPlatform.Assessment.Catalogue;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace AseanPlatform.Assessment.Systems;

/// <summary>The Guide's risk impact assessment of a system: its questions as the catalogue words them, with the answers. It gives no score and no tier: the assessor judges.</summary>
static class GetImpactAssessment
{
    public sealed record AnswerOf(string QuestionId, string? Choice, string? Words, int Revision, DateTimeOffset? SavedAt, string? SavedBy);

    public sealed record Response(
        Guid SystemId, Guid ClientId, string? ClientName, string Name, string Release, DateOnly ReleaseAsOf, CoverageView Coverage, IReadOnlyList<JsonElement> Notes, IReadOnlyList<JsonElement> Sections,
        IReadOnlyList<JsonElement> Groups, IReadOnlyList<JsonElement> Questions, IReadOnlyList<AnswerOf> Answers, IReadOnlyDictionary<string, JsonElement> Sources);

    public static async Task<Results<Ok<Response>, NotFound>> Handle(Guid id, AssessmentDb db, Catalogues catalogues, CancellationToken ct)
    {
        if (await db.Systems.AsNoTracking().SingleOrDefaultAsync(s => s.Id == id, ct) is not { } system) return TypedResults.NotFound();

        var release = await catalogues.Current(ct);
        var risk = release.Risk;
        var name = await db.Clients.Where(c => c.ClientId == system.ClientId).Select(c => c.Name).SingleOrDefaultAsync(ct);
        var answers = await db.ImpactAnswers.AsNoTracking().Where(a => a.SystemId == id).OrderBy(a => a.QuestionId).ToListAsync(ct);
        var done = risk.ImpactQuestions.Count(q => answers.Exists(a => a.QuestionId == q.GetProperty("id").GetString() && !a.IsOpen));
        return TypedResults.Ok(new Response(
            id, system.ClientId, name, system.Name, release.Id, release.AsOf, new(done, risk.ImpactQuestions.Count), risk.ImpactNotes, risk.ImpactSections, risk.ImpactGroups, risk.ImpactQuestions, answers.ConvertAll(View),
            SystemViews.Named(risk.ImpactQuestions.SelectMany(q => q.GetProperty("provenance").GetProperty("sources").EnumerateArray().Select(s => s.GetString()!)), release.Sources)));
    }

    internal static AnswerOf View(ImpactAnswer a) => new(a.QuestionId, a.Choice, a.Words, a.Revision, a.SavedAt, a.SavedByName);
}

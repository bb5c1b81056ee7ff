using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace AseanPlatform.Assessment.Assessments;

/// <summary>Every write to one statement, the newest first, with those that came too late: nobody's words are lost.</summary>
static class ListAnswerWrites
{
    public sealed record Entry(AnswerView Answer, bool Stored, int BasedOn);

    public static async Task<Results<Ok<List<Entry>>, NotFound>> Handle(Guid id, string statementId, AssessmentDb db, CancellationToken ct)
    {
        if (!await db.Assessments.AnyAsync(a => a.Id == id, ct)) return TypedResults.NotFound();

        var writes = await db.AnswerWrites.AsNoTracking().Where(w => w.AssessmentId == id && w.StatementId == statementId).OrderByDescending(w => w.At).Take(200).ToListAsync(ct);
        return TypedResults.Ok(writes.ConvertAll(w => new Entry(Views.Answer(w), w.Stored, w.BasedOn)));
    }
}

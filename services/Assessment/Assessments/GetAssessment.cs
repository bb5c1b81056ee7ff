using AseanPlatform.Assessment.Catalogue;
using AseanPlatform.Assessment.Reviews;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace AseanPlatform.Assessment.Assessments;

static class GetAssessment
{
    public static Task<Results<Ok<AssessmentView>, NotFound>> Handle(Guid id, AssessmentDb db, Catalogues catalogues, CancellationToken ct) =>
        Answer(db.Assessments.Where(a => a.Id == id), db, catalogues, ct);

    /// <summary>The client's present cycle.</summary>
    public static Task<Results<Ok<AssessmentView>, NotFound>> OfClient(Guid clientId, AssessmentDb db, Catalogues catalogues, CancellationToken ct) =>
        Answer(db.Assessments.Where(a => a.ClientId == clientId && a.IsCurrent), db, catalogues, ct);

    static async Task<Results<Ok<AssessmentView>, NotFound>> Answer(IQueryable<Assessment> one, AssessmentDb db, Catalogues catalogues, CancellationToken ct)
    {
        await db.Database.OpenConnectionAsync(ct); // one for all of it, which is told once who asks
        var found = await (
            from a in one.AsNoTracking()
            from client in db.Clients.Where(c => c.ClientId == a.ClientId).DefaultIfEmpty()
            select new { Assessment = a, Client = client }).SingleOrDefaultAsync(ct);
        if (found is not { Assessment: var assessment }) return TypedResults.NotFound();

        await db.Answered(assessment, ct);
        var release = await catalogues.Of(assessment.Release, ct);
        if (found.Client is { } known) assessment.Know(new(known.Generative, known.Country), release, assessment.ChangedAt); // as it is now; written with the next answer
        var asked = assessment.State is AssessmentStates.ChangesRequested or AssessmentStates.Resubmitted ? await db.LastRequest(assessment.Id, ct) : null;
        return TypedResults.Ok(Views.Assessment(assessment, release, found.Client?.Name, asked));
    }
}

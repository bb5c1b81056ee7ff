using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace AseanPlatform.Assessment.Portfolio;

/// <summary>Forgets one of the caller's own filters.</summary>
static class RemoveFilter
{
    public static async Task<Results<NoContent, NotFound>> Handle(Guid id, AssessmentDb db, CancellationToken ct) =>
        await db.KeptFilters.Where(f => f.Id == id).ExecuteDeleteAsync(ct) == 1 ? TypedResults.NoContent() : TypedResults.NotFound();
}

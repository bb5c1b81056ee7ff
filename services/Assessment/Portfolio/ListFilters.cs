using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace AseanPlatform.Assessment.Portfolio;

/// <summary>The filters that the caller keeps, by name.</summary>
static class ListFilters
{
    public sealed record Entry(Guid Id, string Name, string Search, string State, string Country, string Sector, string Flag);

    public static async Task<Ok<List<Entry>>> Handle(AssessmentDb db, CancellationToken ct) =>
        TypedResults.Ok(await db.KeptFilters.AsNoTracking().OrderBy(f => f.Name).Select(f => new Entry(f.Id, f.Name, f.Search, f.State, f.Country, f.Sector, f.Flag)).ToListAsync(ct));
}

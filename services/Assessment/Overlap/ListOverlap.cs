using AseanPlatform.Assessment.Catalogue;
using Microsoft.AspNetCore.Http.HttpResults;

namespace AseanPlatform.Assessment.Overlap;

/// <summary>How far the answers overlap with each other framework, indicatively: bands, what full answers could reach, and what to keep in mind.</summary>
static class ListOverlap
{
    public sealed record Response(OverlapHead About, IReadOnlyList<FrameworkView> Frameworks);

    public static async Task<Results<Ok<Response>, NotFound>> Handle(Guid id, AssessmentDb db, Catalogues catalogues, TimeProvider clock, CancellationToken ct) =>
        await Reckoning.Of(id, db, catalogues, clock, ct) is { } reckoning
            ? TypedResults.Ok(new Response(reckoning.Head(), [.. reckoning.Crosswalk.Frameworks.Select(reckoning.View)]))
            : TypedResults.NotFound();
}

using AseanPlatform.ServiceDefaults;

namespace AseanPlatform.Assessment.Overlap;

static class OverlapEndpoints
{
    public static void MapOverlap(this IEndpointRouteBuilder app)
    {
        var overlap = app.MapGroup("/api/v1/assessments/{id:guid}/overlap").WithTags("Crosswalk");
        overlap.MapGet("/", ListOverlap.Handle).WithName("ListOverlap").AllowRoles(OfClient.Readers).AllowKeys(KeyActions.ReadAssessments);
        overlap.MapGet("/{framework}", GetOverlap.Handle).WithName("GetOverlap").AllowRoles(OfClient.Readers).AllowKeys(KeyActions.ReadAssessments);
    }
}

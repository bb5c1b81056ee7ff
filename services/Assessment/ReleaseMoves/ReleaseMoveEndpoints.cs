using AseanPlatform.ServiceDefaults;
using AseanPlatform.Tenancy;

namespace AseanPlatform.Assessment.ReleaseMoves;

static class ReleaseMoveEndpoints
{
    static readonly string[] Movers = [Roles.ClientAdmin, Roles.Contributor, Roles.ConsultancyAdmin, Roles.Consultant];

    public static void MapReleaseMoves(this IEndpointRouteBuilder app)
    {
        // To take another release is an act of a person who looked at the list: no key does it.
        var moves = app.MapGroup("/api/v1/assessments/{id:guid}/release-moves").WithTags("Release moves");
        moves.MapGet("/current", GetReleaseMove.Handle).WithName("GetReleaseMove").AllowRoles(OfClient.Readers).AllowKeys(KeyActions.ReadAssessments);
        moves.MapPost("/", MoveRelease.Handle).WithName("MoveRelease").AllowRoles(Movers).Idempotent();
        moves.MapPost("/reversal", ReverseReleaseMove.Handle).WithName("ReverseReleaseMove").AllowRoles(Movers).Idempotent();
    }
}

using AseanPlatform.ServiceDefaults;
using AseanPlatform.Tenancy;

namespace AseanPlatform.Assessment.Reviews;

static class ReviewEndpoints
{
    public static void MapReviews(this IEndpointRouteBuilder app)
    {
        // To decide is an act of a person: no key does it.
        var assessments = app.MapGroup("/api/v1/assessments/{id:guid}").WithTags("Reviews");
        assessments.MapGet("/review", GetReview.Handle).WithName("GetReview").AllowRoles(OfClient.Readers).AllowKeys(KeyActions.ReadAssessments);
        assessments.MapPost("/change-requests", RequestChanges.Handle).WithName("RequestChanges").AllowRoles(Reviewers.Roles).Idempotent();
        assessments.MapPost("/sign-off", SignOffAssessment.Handle).WithName("SignOffAssessment").AllowRoles(Reviewers.Roles);
        assessments.MapPost("/next-cycle", ReopenAssessment.Handle).WithName("ReopenAssessment").AllowRoles(Reviewers.Roles).Idempotent();
        assessments.MapGet("/contradictions", ListContradictions.Handle).WithName("ListContradictions").AllowRoles(OfClient.Readers).AllowKeys(KeyActions.ReadAssessments);
        assessments.MapGet("/comparison", CompareCycles.Handle).WithName("CompareCycles").AllowRoles(OfClient.Readers).AllowKeys(KeyActions.ReadAssessments);
        app.MapGet("/api/v1/clients/{clientId:guid}/cycles", ListCycles.Handle).WithTags("Reviews").WithName("ListCycles").AllowRoles(OfClient.Readers).AllowKeys(KeyActions.ReadAssessments);
    }
}

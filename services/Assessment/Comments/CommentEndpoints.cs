using AseanPlatform.ServiceDefaults;
using AseanPlatform.Tenancy;

namespace AseanPlatform.Assessment.Comments;

static class CommentEndpoints
{
    public static void MapComments(this IEndpointRouteBuilder app)
    {
        var assessment = app.MapGroup("/api/v1/assessments/{id:guid}").WithTags("Comments");
        assessment.MapGet("/comments", ListComments.Handle).WithName("ListComments").AllowRoles(OfClient.Readers).AllowKeys(KeyActions.ReadAssessments);
        assessment.MapPost("/answers/{statementId}/comments", AddComment.Handle).WithName("AddComment").AllowRoles(OfClient.Writers).AllowKeys(KeyActions.WriteAssessments).Idempotent();

        app.MapGet("/api/v1/clients/{clientId:guid}/staff-comments", ListComments.OfStaff).WithTags("Comments").WithName("ListStaffComments").AllowRoles(Roles.OfTenant).AllowKeys(KeyActions.ReadAssessments);

        var one = app.MapGroup("/api/v1/comments/{id:guid}").WithTags("Comments");
        one.MapGet("/", ListComments.One).WithName("GetComment").AllowRoles(OfClient.Readers).AllowKeys(KeyActions.ReadAssessments);
        one.MapPut("/standing", SettleComment.Handle).WithName("SettleComment").AllowRoles(OfClient.Writers).AllowKeys(KeyActions.WriteAssessments);
    }
}

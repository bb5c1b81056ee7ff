using AseanPlatform.ServiceDefaults;
using AseanPlatform.Tenancy;

namespace AseanPlatform.Assessment.Comments;

static class CommentEndpoints
{
    static readonly string[] Readers = [Roles.ClientAdmin, Roles.Contributor, Roles.Viewer, Roles.ConsultancyAdmin, Roles.Consultant];
    static readonly string[] Writers = [Roles.ClientAdmin, Roles.Contributor, Roles.ConsultancyAdmin, Roles.Consultant];

    public static void MapComments(this IEndpointRouteBuilder app)
    {
        var assessment = app.MapGroup("/api/v1/assessments/{id:guid}").WithTags("Comments");
        assessment.MapGet("/comments", ListComments.Handle).WithName("ListComments").AllowRoles(Readers).AllowKeys(KeyActions.ReadAssessments);
        assessment.MapPost("/answers/{statementId}/comments", AddComment.Handle).WithName("AddComment").AllowRoles(Writers).AllowKeys(KeyActions.WriteAssessments).Idempotent();

        app.MapGet("/api/v1/clients/{clientId:guid}/staff-comments", ListComments.OfStaff).WithTags("Comments").WithName("ListStaffComments").AllowRoles(Roles.OfTenant).AllowKeys(KeyActions.ReadAssessments);

        var one = app.MapGroup("/api/v1/comments/{id:guid}").WithTags("Comments");
        one.MapGet("/", ListComments.One).WithName("GetComment").AllowRoles(Readers).AllowKeys(KeyActions.ReadAssessments);
        one.MapPut("/standing", SettleComment.Handle).WithName("SettleComment").AllowRoles(Writers).AllowKeys(KeyActions.WriteAssessments);
    }
}

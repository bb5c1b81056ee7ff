using AseanPlatform.Assessment.Overlap;
using AseanPlatform.Assessment.ReleaseMoves;
using AseanPlatform.ServiceDefaults;
using AseanPlatform.Tenancy;

namespace AseanPlatform.Assessment.Assessments;

static class AssessmentEndpoints
{
    static readonly string[] Readers = [Roles.ClientAdmin, Roles.Contributor, Roles.Viewer, Roles.ConsultancyAdmin, Roles.Consultant];
    static readonly string[] Writers = [Roles.ClientAdmin, Roles.Contributor, Roles.ConsultancyAdmin, Roles.Consultant];

    public static void MapAssessments(this IEndpointRouteBuilder app)
    {
        var ofClient = app.MapGroup("/api/v1/clients/{clientId:guid}").WithTags("Assessments");
        ofClient.MapGet("/assessment", GetAssessment.OfClient).WithName("GetCurrentAssessment").AllowRoles(Readers).AllowKeys(KeyActions.ReadAssessments);
        ofClient.MapPost("/assessments", StartAssessment.Handle).WithName("StartAssessment").AllowRoles(Writers).AllowKeys(KeyActions.WriteAssessments).Idempotent();

        var assessments = app.MapGroup("/api/v1/assessments/{id:guid}").WithTags("Assessments");
        assessments.MapGet("/", GetAssessment.Handle).WithName("GetAssessment").AllowRoles(Readers).AllowKeys(KeyActions.ReadAssessments);
        assessments.MapGet("/beside", CountBeside.Handle).WithName("CountBesideAnswers").AllowRoles(Readers).AllowKeys(KeyActions.ReadAssessments);
        assessments.MapGet("/score", GetScore.Handle).WithName("GetScore").AllowRoles(Readers).AllowKeys(KeyActions.ReadAssessments);
        assessments.MapPut("/answers/{statementId}", SaveAnswer.Handle).WithName("SaveAnswer").AllowRoles(Writers).AllowKeys(KeyActions.WriteAssessments);
        assessments.MapGet("/answers/{statementId}/history", ListAnswerWrites.Handle).WithName("ListAnswerWrites").AllowRoles(Readers).AllowKeys(KeyActions.ReadAssessments);
        assessments.MapPut("/markets", ChooseMarkets.Handle).WithName("ChooseMarkets").AllowRoles(Writers).AllowKeys(KeyActions.WriteAssessments);
        assessments.MapPost("/submissions", SubmitAssessment.Handle).WithName("SubmitAssessment").AllowRoles(Writers).AllowKeys(KeyActions.WriteAssessments).Idempotent();
        assessments.MapGet("/submissions", ListSubmissions.Handle).WithName("ListSubmissions").AllowRoles(Readers).AllowKeys(KeyActions.ReadAssessments);

        app.MapOverlap();
        app.MapReleaseMoves();
        app.MapAuditLog("/api/v1/assessments/audit", "ListAssessmentAudit");
    }
}

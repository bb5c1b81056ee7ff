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
        ofClient.MapGet("/assessment", GetAssessment.OfClient).WithName("GetCurrentAssessment").AllowRoles(Readers);
        ofClient.MapPost("/assessments", StartAssessment.Handle).WithName("StartAssessment").AllowRoles(Writers);

        var assessments = app.MapGroup("/api/v1/assessments/{id:guid}").WithTags("Assessments");
        assessments.MapGet("/", GetAssessment.Handle).WithName("GetAssessment").AllowRoles(Readers);
        assessments.MapGet("/score", GetScore.Handle).WithName("GetScore").AllowRoles(Readers);
        assessments.MapPut("/answers/{statementId}", SaveAnswer.Handle).WithName("SaveAnswer").AllowRoles(Writers);
        assessments.MapGet("/answers/{statementId}/history", ListAnswerWrites.Handle).WithName("ListAnswerWrites").AllowRoles(Readers);
        assessments.MapPut("/markets", ChooseMarkets.Handle).WithName("ChooseMarkets").AllowRoles(Writers);
        assessments.MapPost("/submissions", SubmitAssessment.Handle).WithName("SubmitAssessment").AllowRoles(Writers);
        assessments.MapGet("/submissions", ListSubmissions.Handle).WithName("ListSubmissions").AllowRoles(Readers);

        app.MapAuditLog("/api/v1/assessments/audit", "ListAssessmentAudit");
    }
}

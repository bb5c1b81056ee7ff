using AseanPlatform.ServiceDefaults;

namespace AseanPlatform.Assessment.Targets;

static class TargetEndpoints
{
    static readonly string[] Setters = [Roles.ClientAdmin, Roles.ConsultancyAdmin, Roles.Consultant];

    public static void MapTargets(this IEndpointRouteBuilder app)
    {
        app.MapPut("/api/v1/clients/{clientId:guid}/targets", SetTargets.Handle).WithTags("Assessments").WithName("SetTargets").AllowRoles(Setters).AllowKeys(KeyActions.WriteAssessments);
        app.MapGet("/api/v1/assessments/{id:guid}/score/explanation", ExplainScore.Handle).WithTags("Assessments").WithName("ExplainScore").AllowRoles(OfClient.Readers).AllowKeys(KeyActions.ReadAssessments);
    }
}

using AseanPlatform.ServiceDefaults;

namespace AseanPlatform.Assessment.Wordings;

static class WordingEndpoints
{
    public static void MapWordings(this IEndpointRouteBuilder app)
    {
        var assessment = app.MapGroup("/api/v1/assessments/{id:guid}").WithTags("Assessments");
        assessment.MapGet("/wordings", ListWordings.Handle).WithName(nameof(ListWordings)).AllowRoles(OfClient.Readers).AllowKeys(KeyActions.ReadAssessments);
        assessment.MapPut("/answers/{statementId}/wordings/{member}", SaveWording.Handle).WithName(nameof(SaveWording)).AllowRoles(OfClient.Writers).AllowKeys(KeyActions.WriteAssessments);
    }
}

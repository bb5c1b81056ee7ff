using AseanPlatform.ServiceDefaults;

namespace AseanPlatform.Content.Corrections;

static class CorrectionEndpoints
{
    public static void MapCorrections(this IEndpointRouteBuilder app)
    {
        var corrections = app.MapGroup("/api/v1/corrections").WithTags("Corrections");
        corrections.MapGet("/", ListCorrections.Handle).WithName(nameof(ListCorrections)).AllowPeopleOrPurposes(Readers.Purposes).AllowAnyKey();
        corrections.MapPost("/", ReportError.Handle).WithName(nameof(ReportError)).AllowPeopleOrPurposes(Purposes.Hub);
        corrections.MapGet("/waiting", ListWaiting.Handle).WithName(nameof(ListWaiting)).AllowRoles(Roles.Editor);
        corrections.MapPost("/{id:guid}/answer", AnswerCorrection.Handle).WithName(nameof(AnswerCorrection)).AllowRoles(Roles.Editor);
    }
}

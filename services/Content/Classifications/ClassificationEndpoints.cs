using AseanPlatform.ServiceDefaults;

namespace AseanPlatform.Content.Classifications;

static class ClassificationEndpoints
{
    public static void MapClassifications(this IEndpointRouteBuilder app)
    {
        var classifications = app.MapGroup("/api/v1/classifications").WithTags("Classifications").AllowPeopleOrPurposes(Readers.Purposes).AllowAnyKey();
        classifications.MapGet("/", ListClassifications.Handle).WithName("ListClassifications").Produces<ListClassifications.Response>();
        classifications.MapGet("/{scheme}", GetClassification.Handle).WithName("GetClassification").Produces<GetClassification.Response>();
        classifications.MapPost("/{scheme}/results", ClassifySystem.Handle).WithName("ClassifySystem").Produces<ClassifySystem.Response>();
    }
}

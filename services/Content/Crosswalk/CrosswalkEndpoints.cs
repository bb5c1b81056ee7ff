using AseanPlatform.ServiceDefaults;

namespace AseanPlatform.Content.Crosswalk;

static class CrosswalkEndpoints
{
    public static void MapCrosswalk(this IEndpointRouteBuilder app) =>
        app.MapGet("/api/v1/frameworks/{id}/mappings", ListFrameworkMappings.Handle).WithName("ListFrameworkMappings").WithTags("Crosswalk").Produces<ListFrameworkMappings.Response>()
            .AllowPeopleOrPurposes(Readers.Purposes).AllowAnyKey();
}

using AseanPlatform.ServiceDefaults;

namespace AseanPlatform.Content.Search;

static class SearchEndpoints
{
    public static void MapSearch(this IEndpointRouteBuilder app)
    {
        var search = app.MapGroup("/api/v1/search").WithTags("Catalogue").AllowPeopleOrPurposes(Readers.Purposes).AllowAnyKey();
        search.MapGet("/", SearchItems.Handle).WithName("Search");
        search.MapGet("/suggestions", Suggest.Handle).WithName("Suggest");
    }
}

using AseanPlatform.Content.Obligations;
using AseanPlatform.ServiceDefaults;

namespace AseanPlatform.Content.Items;

/// <summary>Every list of the catalogue, as JSON or CSV, and every item of it with what it refers to.</summary>
static class ItemEndpoints
{
    public static void MapItems(this IEndpointRouteBuilder app)
    {
        foreach (var list in ItemLists.All)
        {
            var items = app.MapGroup($"/api/v1/{list.Path}").WithTags("Catalogue").WithMetadata(list).AllowPeopleOrPurposes(Readers.Purposes).AllowAnyKey();
            if (list.Kind is "obligations") items.MapGet("/", ListObligations.Handle).WithName("ListObligations").Produces<ListObligations.Response>();
            else items.MapGet("/", ListItems.Handle).WithName($"List_{list.Path}").Produces<ListItems.Response>();
            items.MapGet("/{id}", GetItem.Handle).WithName($"Get_{list.Path}");
        }
    }
}

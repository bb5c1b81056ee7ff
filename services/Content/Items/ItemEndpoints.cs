using System.Text.Json;
using AseanPlatform.ServiceDefaults;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace AseanPlatform.Content.Items;

/// <summary>Items as the catalogue holds them, with the release they are of.</summary>
static class ItemEndpoints
{
    public sealed record Response(string Release, DateOnly AsOf, IReadOnlyList<JsonElement> Items);

    public sealed record OneResponse(string Release, DateOnly AsOf, JsonElement Item);

    public static void MapItems(this IEndpointRouteBuilder app)
    {
        foreach (var (path, kind) in new[] { ("principles", "principles"), ("statements", "questionnaire"), ("jurisdictions", "jurisdictions"), ("sources", "sources") })
        {
            var items = app.MapGroup($"/api/v1/{path}").WithTags("Catalogue").AllowPeopleOrPurposes(Readers.Purposes).AllowAnyKey();
            if (kind != "sources") items.MapGet("/", (ContentDb db, CancellationToken ct, string? release = null) => List(kind, release, db, ct)).WithName($"List_{path}");
            items.MapGet("/{id}", (string id, ContentDb db, CancellationToken ct, string? release = null) => Get(kind, id, release, db, ct)).WithName($"Get_{path}");
        }
    }

    static async Task<Ok<Response>> List(string kind, string? releaseId, ContentDb db, CancellationToken ct)
    {
        var release = await db.ReleaseOrCurrent(releaseId, ct);
        return TypedResults.Ok(new Response(release.Id, release.AsOf, await db.Of(release, kind).OrderBy(i => i.Position).Select(i => i.Body).ToListAsync(ct)));
    }

    static async Task<Results<Ok<OneResponse>, NotFound>> Get(string kind, string id, string? releaseId, ContentDb db, CancellationToken ct)
    {
        var release = await db.ReleaseOrCurrent(releaseId, ct);
        return await db.Of(release, kind).SingleOrDefaultAsync(i => i.Id == id, ct) is { } item
            ? TypedResults.Ok(new OneResponse(release.Id, release.AsOf, item.Body))
            : TypedResults.NotFound();
    }
}

using System.Text.Json;
using AseanPlatform.Content.Changes;
using AseanPlatform.Content.Items;
using AseanPlatform.Content.Releases;
using AseanPlatform.ServiceDefaults;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace AseanPlatform.Content.Drafts;

/// <summary>One item as the draft has it, to be edited; of an id that is not there yet and a kind an empty one.</summary>
static class GetDraftItem
{
    /// <param name="Kind">The file it stands in.</param>
    /// <param name="What">add, change, end; null while the draft leaves it alone.</param>
    /// <param name="Original">As the release has it that the draft starts from.</param>
    /// <param name="Members">How each member is written.</param>
    public sealed record Response(
        string Kind, string Id, Words Label, string? What, JsonElement Body, JsonElement? Original, string? Class, Words? Reason, int Revision, string? EditedBy,
        IReadOnlyList<Member> Members, IReadOnlyList<Touched> Touches);

    public static async Task<Results<Ok<Response>, NotFound>> Handle(Guid id, string itemId, ContentDb db, Library library, Shapes shapes, CancellationToken ct, string? kind = null)
    {
        if (await db.FindDraft(id, ct) is not { } draft) return TypedResults.NotFound();
        var from = await library.Of(draft.Base, ct);
        var change = await db.DraftChanges.AsNoTracking().SingleOrDefaultAsync(c => c.DraftId == id && c.Id == itemId, ct);
        var original = from.Find(itemId) is { Owner: null } entry ? entry : null;
        var file = change?.Kind ?? original?.Kind ?? (kind is null ? null : FileOf(kind));
        if (file is null) return TypedResults.NotFound();

        var body = change?.Body ?? original?.Body ?? shapes.Empty(file, itemId);
        return TypedResults.Ok(new Response(
            file, itemId, new Entry(file, itemId, null, body).Label, change?.What, body, original?.Body, change?.Class, change?.Reason, change?.Revision ?? 0, change?.EditedByName,
            shapes.Members(file), Touching.Of(itemId, original?.Body, change?.Body, from)));
    }

    /// <summary>The file of a list, by either name.</summary>
    internal static string FileOf(string kind) =>
        Catalogue.Files.FirstOrDefault(file => file == kind || ItemLists.PathOf(file) == kind) ?? throw new InvalidValue("/kind", "There is no such list of the catalogue.");
}

using System.Text.Json;
using AseanPlatform.Content.Changes;
using AseanPlatform.Content.Releases;
using AseanPlatform.ServiceDefaults;
using Microsoft.AspNetCore.Http.HttpResults;

namespace AseanPlatform.Content.Drafts;

/// <summary>What a change would do, before it is saved: word by word, what it touches, what is wrong and what is missing. Nothing is kept.</summary>
static class PreviewChange
{
    /// <param name="Kind">The list, as in the address of the public API.</param>
    /// <param name="Body">Null: the item ends.</param>
    public sealed record Request(string Kind, string ItemId, JsonElement? Body = null);

    public sealed record Response(string What, IReadOnlyList<MemberChange> Members, IReadOnlyList<Touched> Touches, IReadOnlyList<string> Faults, IReadOnlyList<string> Missing);

    public static async Task<Results<Ok<Response>, NotFound>> Handle(Guid id, Request request, ContentDb db, Library library, Shapes shapes, TimeProvider clock, CancellationToken ct)
    {
        if (await db.FindDraft(id, ct) is not { } draft) return TypedResults.NotFound();
        var (kind, from) = (GetDraftItem.FileOf(request.Kind), await library.Of(draft.Base, ct));
        await SaveChange.RequireId(db, request.ItemId, kind, ct);
        SaveChange.RequireReadable(request.Body, request.ItemId);
        var old = from.Find(kind, request.ItemId);
        if (old is null && request.Body is null) throw new InvalidValue("/itemId", "Only what is in the release can end.");

        var change = new DraftChange
        {
            DraftId = id,
            Id = request.ItemId,
            Kind = kind,
            What = request.Body is null ? DraftChange.End : old is null ? DraftChange.Add : DraftChange.Change,
            Body = request.Body,
            Class = "editorial",
            Reason = new("-", "-"),
            EditedByName = "",
            EditedAt = clock.GetUtcNow(),
        };
        var candidate = await db.CandidateOf(draft, [.. (await db.ChangesOf(id, ct)).Where(c => c.Id != change.Id), change], library, shapes, ct);
        return TypedResults.Ok(new Response(
            change.What, old is null || request.Body is not { } body ? [] : Difference.Of(old.Body, body), Touching.Of(change.Id, old?.Body, request.Body, from), candidate.Faults, candidate.Missing));
    }
}

using System.Security.Claims;
using System.Text.Json;
using AseanPlatform.Content.Releases;
using AseanPlatform.ServiceDefaults;
using Microsoft.AspNetCore.Http.HttpResults;

namespace AseanPlatform.Content.Drafts;

/// <summary>Takes a draft up to the newest release. Where that changed the same items, each is named, and an editor says whose version stays.</summary>
static class RebaseDraft
{
    /// <param name="KeepMine">Items for which the draft's version stays although the newest release changed them.</param>
    public sealed record Request(IReadOnlyList<string>? KeepMine = null);

    public sealed record Response(string Base);

    public static async Task<Results<Ok<Response>, NotFound>> Handle(Guid id, Request request, ClaimsPrincipal caller, ContentDb db, Library library, TimeProvider clock, CancellationToken ct)
    {
        if (await db.FindDraft(id, ct) is not { } draft) return TypedResults.NotFound();
        var newest = await library.Head(null, ct);
        draft.Edit();
        if (draft.Base == newest.Id) throw new RuleBroken("draft.base-newest", "This draft starts from the newest release already.");
        var (from, to) = (await library.Of(draft.Base, ct), await library.Of(newest.Id, ct));
        var changes = await db.ChangesOf(id, ct);
        var conflicts = changes.Where(c => !(request.KeepMine ?? []).Contains(c.Id) && Conflicts(c, from.Find(c.Kind, c.Id)?.Body, to.Find(c.Kind, c.Id)?.Body)).Select(c => c.Id).ToList();
        if (conflicts.Count > 0) throw new RuleBroken("draft.conflicts", "The newest release changed the same items. Say for each whether yours stays, or withdraw it.", new { items = conflicts });

        foreach (var change in changes)
        {
            var there = to.Find(change.Kind, change.Id) is not null;
            var what = change.What is DraftChange.End ? DraftChange.End : there ? DraftChange.Change : DraftChange.Add;
            if (what is DraftChange.End && !there) db.Remove(Attached(change)); // it has ended meanwhile
            else if (what != change.What) Attached(change).What = what;
        }
        draft.Rebase(newest.Id);
        db.Step(draft, "rebased", caller, clock);
        await db.SaveChangesAsync(ct);
        return TypedResults.Ok(new Response(newest.Id));

        DraftChange Attached(DraftChange change) => db.Attach(change).Entity;
    }

    internal static bool Conflicts(DraftChange change, JsonElement? was, JsonElement? now) =>
        !Same(was, now) && !Same(change.Body, now);

    static bool Same(JsonElement? one, JsonElement? other) => one is { } a && other is { } b ? JsonElement.DeepEquals(a, b) : one is null && other is null;
}

using AseanPlatform.Content.Changes;
using AseanPlatform.Content.Items;
using AseanPlatform.Content.Releases;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace AseanPlatform.Content.Drafts;

/// <summary>A draft whole: each change beside what it changes, what it touches, what stands in the way of publishing, and who did what.</summary>
static class GetDraft
{
    /// <param name="BaseIsNewest">Otherwise it has to be taken up to the newest release first.</param>
    /// <param name="Faults">What can never be published.</param>
    /// <param name="Missing">What is still to be written.</param>
    public sealed record Response(
        Guid Id, string Title, string Base, bool BaseIsNewest, string State, Words Notes, DateOnly AsOf, string? Release, IReadOnlyList<Change> Changes,
        IReadOnlyList<string> Faults, IReadOnlyList<string> Missing, IReadOnlyList<Step> Steps);

    public sealed record Change(
        string Kind, string Id, Words Label, string What, string Class, Words Reason, int Revision, string EditedBy, DateTimeOffset EditedAt,
        IReadOnlyList<MemberChange> Members, IReadOnlyList<Touched> Touches);

    public sealed record Step(string What, string? Item, string? Note, string By, DateTimeOffset At);

    public static async Task<Results<Ok<Response>, NotFound>> Handle(Guid id, ContentDb db, Library library, Shapes shapes, CancellationToken ct)
    {
        if (await db.FindDraft(id, ct) is not { } draft) return TypedResults.NotFound();
        var newest = await library.Head(null, ct);
        var changes = await db.ChangesOf(id, ct);
        var from = await library.Of(draft.Base, ct);
        var candidate = await db.CandidateOf(draft, changes, library, shapes, ct);
        var steps = await db.DraftSteps.AsNoTracking().Where(s => s.DraftId == id).OrderBy(s => s.Id).Select(s => new Step(s.What, s.Item, s.Note, s.PersonName, s.At)).ToListAsync(ct);
        var asOf = draft.AsOf ?? await db.Releases.Where(r => r.Id == draft.Base).Select(r => r.AsOf).SingleAsync(ct);
        return TypedResults.Ok(new Response(
            draft.Id, draft.Title, draft.Base, draft.Base == newest.Id, draft.State, draft.Notes, asOf, draft.Release, [.. changes.Select(c => Shown(c, from))],
            draft.State is Draft.Published or Draft.Discarded ? [] : candidate.Faults, draft.State is Draft.Published or Draft.Discarded ? [] : candidate.Missing, steps));
    }

    internal static Change Shown(DraftChange change, Contents from)
    {
        var old = from.Find(change.Kind, change.Id);
        var now = change.Body is { } body ? new Entry(change.Kind, change.Id, null, body) : null;
        return new(
            ItemLists.PathOf(change.Kind), change.Id, (now ?? old)?.Label ?? new(change.Id, change.Id), change.What, change.Class, change.Reason, change.Revision, change.EditedByName, change.EditedAt,
            old is null || now is null ? [] : Difference.Of(old.Body, now.Body), Touching.Of(change.Id, old?.Body, now?.Body, from));
    }
}

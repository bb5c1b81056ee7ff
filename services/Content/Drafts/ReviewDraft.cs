using System.ComponentModel.DataAnnotations;
using System.Security.Claims;
using AseanPlatform.ServiceDefaults;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace AseanPlatform.Content.Drafts;

/// <summary>A second person accepts the draft or sends it back. Nobody reviews what they edited, however long ago.</summary>
static class ReviewDraft
{
    /// <param name="Note">What the authors are told; needed to send back.</param>
    public sealed record Request(bool Accepted, [StringLength(2_000)] string? Note = null);

    public static async Task<Results<NoContent, NotFound>> Handle(Guid id, Request request, ClaimsPrincipal caller, ContentDb db, TimeProvider clock, CancellationToken ct)
    {
        if (await db.FindDraft(id, ct) is not { } draft) return TypedResults.NotFound();
        var person = caller.PersonId()!.Value;
        if (await db.DraftSteps.AnyAsync(s => s.DraftId == id && s.PersonId == person && DraftStep.Edits.Contains(s.What), ct))
            throw new RuleBroken("draft.own-work", "You edited this draft. Somebody else has to review it.");
        if (!request.Accepted && string.IsNullOrWhiteSpace(request.Note)) throw new InvalidValue("/note", "Say what is to be changed.");
        draft.Review(request.Accepted);
        db.Step(draft, request.Accepted ? "accepted" : "sent-back", caller, clock, note: request.Note?.Trim());
        await db.SaveChangesAsync(ct);
        return TypedResults.NoContent();
    }
}

using System.Security.Claims;
using AseanPlatform.ServiceDefaults;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace AseanPlatform.Content.Drafts;

/// <summary>Into the review queue. What is missing may still be missing: the reviewer sees it.</summary>
static class SubmitDraft
{
    public static async Task<Results<NoContent, NotFound>> Handle(Guid id, ClaimsPrincipal caller, ContentDb db, TimeProvider clock, CancellationToken ct)
    {
        if (await db.FindDraft(id, ct) is not { } draft) return TypedResults.NotFound();
        if (!await db.DraftChanges.AnyAsync(c => c.DraftId == id, ct)) throw new RuleBroken("draft.empty", "There is nothing in this draft yet.");
        draft.Submit();
        db.Step(draft, "submitted", caller, clock);
        await db.SaveChangesAsync(ct);
        return TypedResults.NoContent();
    }
}

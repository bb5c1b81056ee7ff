using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace AseanPlatform.Content.Drafts;

/// <summary>The draft leaves this item alone again.</summary>
static class WithdrawChange
{
    public static async Task<Results<NoContent, NotFound>> Handle(Guid id, string itemId, ClaimsPrincipal caller, ContentDb db, TimeProvider clock, CancellationToken ct)
    {
        if (await db.FindDraft(id, ct) is not { } draft) return TypedResults.NotFound();
        if (await db.DraftChanges.SingleOrDefaultAsync(c => c.DraftId == id && c.Id == itemId, ct) is not { } change) return TypedResults.NotFound();
        draft.Edit();
        db.Remove(change);
        db.Step(draft, "withdrew", caller, clock, itemId);
        await db.SaveChangesAsync(ct);
        return TypedResults.NoContent();
    }
}

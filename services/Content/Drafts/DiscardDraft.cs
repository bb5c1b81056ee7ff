using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;

namespace AseanPlatform.Content.Drafts;

/// <summary>Puts a draft away. It stays readable, with who did what.</summary>
static class DiscardDraft
{
    public static async Task<Results<NoContent, NotFound>> Handle(Guid id, ClaimsPrincipal caller, ContentDb db, TimeProvider clock, CancellationToken ct)
    {
        if (await db.FindDraft(id, ct) is not { } draft) return TypedResults.NotFound();
        draft.Discard();
        db.Step(draft, "discarded", caller, clock);
        await db.SaveChangesAsync(ct);
        return TypedResults.NoContent();
    }
}

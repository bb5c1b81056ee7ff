using System.ComponentModel.DataAnnotations;
using System.Security.Claims;
using AseanPlatform.Content.Releases;
using Microsoft.AspNetCore.Http.HttpResults;

namespace AseanPlatform.Content.Drafts;

/// <summary>A draft starts from the newest release.</summary>
static class OpenDraft
{
    public sealed record Request([StringLength(200, MinimumLength = 1)] string Title);

    public sealed record Response(Guid Id);

    public static async Task<Created<Response>> Handle(Request request, ClaimsPrincipal caller, ContentDb db, Library library, TimeProvider clock, CancellationToken ct)
    {
        var draft = new Draft(request.Title.Trim() is { Length: > 0 } title ? title : throw new ServiceDefaults.InvalidValue("/title", "Say in a few words what the draft is about."), (await library.Head(null, ct)).Id, clock.GetUtcNow());
        db.Add(draft);
        db.Step(draft, "opened", caller, clock);
        await db.SaveChangesAsync(ct);
        return TypedResults.Created($"/api/v1/drafts/{draft.Id}", new Response(draft.Id));
    }
}

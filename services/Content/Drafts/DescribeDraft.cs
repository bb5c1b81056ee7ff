using System.ComponentModel.DataAnnotations;
using System.Security.Claims;
using AseanPlatform.Content.Releases;
using AseanPlatform.ServiceDefaults;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace AseanPlatform.Content.Drafts;

/// <summary>Title, notes for readers, and the day on which the coded states shall hold.</summary>
static class DescribeDraft
{
    /// <param name="AsOf">Null: that of the release it starts from.</param>
    public sealed record Request([StringLength(200, MinimumLength = 1)] string Title, Words Notes, DateOnly? AsOf = null);

    public static async Task<Results<NoContent, NotFound>> Handle(Guid id, Request request, ClaimsPrincipal caller, ContentDb db, TimeProvider clock, CancellationToken ct)
    {
        if (await db.FindDraft(id, ct) is not { } draft) return TypedResults.NotFound();
        if (request.Title.Trim() is not { Length: > 0 } title) throw new InvalidValue("/title", "Say in a few words what the draft is about.");
        foreach (var (member, text) in new[] { ("en", request.Notes.En), ("zh-Hans", request.Notes.ZhHans) })
        {
            if (text.Length > 4_000) throw new InvalidValue($"/notes/{member}", "At most 4000 characters.");
            if (PlainWords.Fault(text) is { } fault) throw new InvalidValue($"/notes/{member}", $"The text {fault}.");
        }
        if (request.AsOf is { } asOf)
        {
            var since = await db.Releases.Where(r => r.Id == draft.Base).Select(r => r.AsOf).SingleAsync(ct);
            if (asOf < since || asOf > DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime)) throw new InvalidValue("/asOf", $"A day from {since:yyyy-MM-dd} to today.");
        }
        draft.Describe(title, new(request.Notes.En.Trim(), request.Notes.ZhHans.Trim()), request.AsOf);
        db.Step(draft, "described", caller, clock);
        await db.SaveChangesAsync(ct);
        return TypedResults.NoContent();
    }
}

using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace AseanPlatform.Content.Drafts;

/// <summary>What is on the desk, newest first; without what is over, unless it is asked for.</summary>
static class ListDrafts
{
    public sealed record Response(Guid Id, string Title, string Base, string State, int Changes, string? Release, DateTimeOffset CreatedAt);

    public static async Task<Ok<List<Response>>> Handle(ContentDb db, CancellationToken ct, string? state = null)
    {
        var drafts = state is null ? db.Drafts.Where(d => d.State != Draft.Published && d.State != Draft.Discarded) : db.Drafts.Where(d => d.State == state);
        return TypedResults.Ok(await drafts.OrderByDescending(d => d.CreatedAt).Take(200)
            .Select(d => new Response(d.Id, d.Title, d.Base, d.State, db.DraftChanges.Count(c => c.DraftId == d.Id), d.Release, d.CreatedAt)).ToListAsync(ct));
    }
}

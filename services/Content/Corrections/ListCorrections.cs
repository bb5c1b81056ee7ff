using AseanPlatform.Content.Items;
using AseanPlatform.Content.Releases;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace AseanPlatform.Content.Corrections;

/// <summary>What was reported about an item (or at all) and what the desk answered, newest first. What is not answered yet is a number.</summary>
static class ListCorrections
{
    public sealed record Response(IReadOnlyList<Answered> Items, int Waiting);

    /// <param name="Kind">The list in which the item is found.</param>
    /// <param name="Text">The reporter's words, where the desk prints them.</param>
    /// <param name="Verdict">corrected, kept (the text is right) or declined.</param>
    public sealed record Answered(Guid Id, string About, string Kind, string Release, DateTimeOffset ReportedAt, string? Text, string Language, string Verdict, Words Answer, DateTimeOffset AnsweredAt);

    public static async Task<Ok<Response>> Handle(ContentDb db, CancellationToken ct, string? about = null)
    {
        var all = db.Corrections.AsNoTracking().Where(c => about == null || c.About == about);
        var answered = await all.Where(c => c.Verdict != null && c.Verdict != "declined").OrderByDescending(c => c.AnsweredAt).Take(200).ToListAsync(ct);
        return TypedResults.Ok(new Response(
            [.. answered.Select(c => new Answered(c.Id, c.About, ItemLists.PathOf(c.Kind), c.Release, c.ReportedAt, c.Shown ? c.Words : null, c.Language, c.Verdict!, c.Answer!, c.AnsweredAt!.Value))],
            await all.CountAsync(c => c.Verdict == null, ct)));
    }
}

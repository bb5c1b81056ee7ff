using AseanPlatform.Content.Items;
using AseanPlatform.Content.Releases;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace AseanPlatform.Content.Corrections;

/// <summary>What waits for the desk's answer, the longest first.</summary>
static class ListWaiting
{
    public sealed record Response(Guid Id, string About, string Kind, Words Label, string? Owner, string Release, string Language, string Text, DateTimeOffset ReportedAt);

    public static async Task<Ok<List<Response>>> Handle(ContentDb db, Library library, CancellationToken ct)
    {
        var contents = await library.Of((await library.Head(null, ct)).Id, ct);
        var waiting = await db.Corrections.AsNoTracking().Where(c => c.Verdict == null).OrderBy(c => c.ReportedAt).Take(200).ToListAsync(ct);
        return TypedResults.Ok(waiting.ConvertAll(c =>
        {
            var item = contents.Find(c.About);
            return new Response(c.Id, c.About, ItemLists.PathOf(c.Kind), item?.Label ?? new(c.About, c.About), item?.Owner, c.Release, c.Language, c.Words, c.ReportedAt);
        }));
    }
}

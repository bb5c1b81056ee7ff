using System.ComponentModel.DataAnnotations;
using AseanPlatform.Content.Releases;
using AseanPlatform.ServiceDefaults;
using Microsoft.AspNetCore.Http.HttpResults;

namespace AseanPlatform.Content.Corrections;

/// <summary>From any public item, by anybody: lands on the desk, mails nobody, and keeps nothing about who wrote.</summary>
static class ReportError
{
    /// <param name="About">The id of an item, or of a part of one.</param>
    /// <param name="Release">What was being read; null = the newest.</param>
    public sealed record Request([StringLength(100, MinimumLength = 1)] string About, [StringLength(4_000, MinimumLength = 1)] string Text, [RegularExpression("^(en|zh-Hans)$")] string Language, string? Release = null);

    public sealed record Response(Guid Id);

    public static async Task<Created<Response>> Handle(Request request, ContentDb db, Library library, TimeProvider clock, CancellationToken ct)
    {
        var release = await library.Head(request.Release, ct);
        if ((await library.Of(release.Id, ct)).Find(request.About) is not { } item) throw new InvalidValue("/about", "There is no such item.");
        if (request.Text.Trim() is not { Length: > 0 } words) throw new InvalidValue("/text", "Say what is wrong.");

        var correction = new Correction { Id = Guid.CreateVersion7(), About = item.Id, Kind = item.Kind, Release = release.Id, Language = request.Language, Words = words, ReportedAt = clock.GetUtcNow() };
        db.Add(correction);
        await db.SaveChangesAsync(ct);
        return TypedResults.Created($"/api/v1/corrections?about={Uri.EscapeDataString(item.Id)}", new Response(correction.Id));
    }
}

using System.ComponentModel.DataAnnotations;
using AseanPlatform.Content.Items;
using AseanPlatform.Content.Knowledge;
using AseanPlatform.Content.Releases;
using Microsoft.AspNetCore.Http.HttpResults;

namespace AseanPlatform.Content.Search;

/// <summary>Names that begin like, or hold, what has been typed so far.</summary>
static class Suggest
{
    /// <param name="Owner">Of a part the item that holds it; of a statement its principle.</param>
    public sealed record Suggestion(string Kind, string Id, Words Label, string? Owner, string? OwnerKind, string? Jurisdiction);

    public static async Task<Ok<List<Suggestion>>> Handle([AsParameters] Moment moment, Library library, TimeProvider clock, CancellationToken ct, [StringLength(300)] string q = "")
    {
        var reading = await moment.Read(library, clock, ct);
        if (SearchWords.Query(q) is not { Count: > 0 } question) return TypedResults.Ok<List<Suggestion>>([]);

        return TypedResults.Ok(SearchIndex.Of(reading.Contents).Named(question).Take(8).Select(entry => (entry.Id, Item: Reference.To(reading, entry))).Select(s => new Suggestion(s.Item.Kind, s.Id, s.Item.Label, s.Item.Owner, s.Item.OwnerKind, s.Item.Jurisdiction)).ToList());
    }
}

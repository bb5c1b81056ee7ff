using System.Text.Json;
using AseanPlatform.Content.Knowledge;
using AseanPlatform.Content.Releases;

namespace AseanPlatform.Content.Items;

/// <summary>One item, with all that it refers to and all that leans on it.</summary>
static class GetItem
{
    /// <param name="AsOf">The day on which the coded states of the release hold.</param>
    /// <param name="Day">The day for which force and validity are told.</param>
    /// <param name="Facts">Which of its own facts hold on that day.</param>
    /// <param name="Leaning">Items that refer to this one; named in <paramref name="References"/>.</param>
    public sealed record Response(
        string Release, DateOnly AsOf, DateOnly Day, JsonElement Item, string? Owner, ForceOnDay? Force, IReadOnlyDictionary<string, FactOnDay> Facts,
        IReadOnlyList<string> Leaning, IReadOnlyDictionary<string, Reference> References);

    public static async Task<IResult> Handle(string id, [AsParameters] Moment moment, HttpContext http, Library library, TimeProvider clock, CancellationToken ct)
    {
        var kind = http.GetEndpoint()!.Metadata.GetRequiredMetadata<ItemLists.ItemList>().Kind;
        var reading = await moment.Read(library, clock, ct);
        if (reading.Contents.Find(kind, id) is not { } item) return TypedResults.NotFound();
        if (http.Unchanged(reading)) return TypedResults.StatusCode(StatusCodes.Status304NotModified);

        var facts = reading.Contents.Of("facts").Where(f => f.Owner == id || f.Id == id).ToDictionary(f => f.Id, reading.StateOf);
        var leaning = reading.Contents.LeaningOn(id);
        var references = Reference.Of(reading, [item]);
        foreach (var other in leaning) references.TryAdd(other, Reference.To(reading, reading.Contents.Find(other)!));
        return TypedResults.Ok(new Response(
            reading.Release.Id, reading.Release.AsOf, reading.DayIn(kind is "jurisdictions" ? id : item.Text("jurisdiction")), item.Body, item.Owner, reading.ForceOf(item), facts, leaning, references));
    }
}

using System.Text.Json;
using AseanPlatform.Content.Items;
using AseanPlatform.Content.Knowledge;
using AseanPlatform.Content.Releases;

namespace AseanPlatform.Content.Classifications;

/// <summary>One scheme whole: what is asked, what can come out, by which rules, with worked cases; with all that it refers to.</summary>
static class GetClassification
{
    /// <param name="Lines">Those lines of a list in the law that are known.</param>
    public sealed record Response(
        string Release, DateOnly AsOf, DateOnly Day, JsonElement Scheme, IReadOnlyList<JsonElement> Questions, IReadOnlyList<JsonElement> Tiers, IReadOnlyList<JsonElement> Flags, IReadOnlyList<JsonElement> Rules,
        IReadOnlyList<JsonElement> Penalties, IReadOnlyList<JsonElement> Lines, IReadOnlyList<JsonElement> Cases, Words Label, IReadOnlyDictionary<string, Reference> References);

    public static async Task<IResult> Handle(string scheme, [AsParameters] Moment moment, HttpContext http, Library library, TimeProvider clock, CancellationToken ct)
    {
        var reading = await moment.Read(library, clock, ct);
        if (SchemeOf.Find(reading, scheme) is not var (head, items)) return TypedResults.NotFound();
        if (http.Unchanged(reading)) return TypedResults.StatusCode(StatusCodes.Status304NotModified);

        IReadOnlyList<JsonElement> Of(string kind) => [.. items.Where(SchemeOf.IsA(kind)).Select(item => item.Body)];
        IReadOnlyList<JsonElement> InOrder(string kind) => [.. Of(kind).OrderBy(item => item.GetProperty("order").GetInt32())];
        return TypedResults.Ok(new Response(
            reading.Release.Id, reading.Release.AsOf, reading.DayIn(head.Text("jurisdiction")), head.Body, InOrder("question"), [.. Of("tier").OrderByDescending(tier => tier.GetProperty("rank").GetInt32())], Of("flag"), InOrder("rule"),
            Of("penalty"), Of("list-line"), Of("case"), SchemeOf.Label, Reference.Of(reading, items)));
    }
}

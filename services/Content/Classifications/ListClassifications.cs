using System.Text.Json;
using AseanPlatform.Content.Items;
using AseanPlatform.Content.Knowledge;
using AseanPlatform.Content.Releases;

namespace AseanPlatform.Content.Classifications;

/// <summary>The ways to classify a system, one for each market that has one.</summary>
static class ListClassifications
{
    /// <param name="Label">What an answer is, and is not.</param>
    public sealed record Response(string Release, DateOnly AsOf, IReadOnlyList<Head> Items, Words Label, IReadOnlyDictionary<string, Reference> References);

    /// <param name="Day">For which force is told: as asked, else today in the market.</param>
    public sealed record Head(JsonElement Scheme, int Questions, DateOnly Day);

    public static async Task<IResult> Handle([AsParameters] Moment moment, HttpContext http, ContentDb db, Library library, TimeProvider clock, CancellationToken ct)
    {
        var reading = await moment.Read(db, library, clock, ct);
        if (http.Unchanged(reading)) return TypedResults.StatusCode(StatusCodes.Status304NotModified);

        var heads = SchemeOf.Heads(reading).ToList();
        return TypedResults.Ok(new Response(
            reading.Release.Id, reading.Release.AsOf, [.. heads.Select(head => new Head(head.Body, reading.Contents.Of(head.Kind).Count(SchemeOf.IsA("question")), reading.DayIn(head.Text("jurisdiction"))))],
            SchemeOf.Label, Reference.Of(reading, heads)));
    }
}

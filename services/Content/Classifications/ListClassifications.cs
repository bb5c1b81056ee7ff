using System.Text.Json;
using AseanPlatform.Content.Items;
using AseanPlatform.Content.Knowledge;
using AseanPlatform.Content.Releases;
using AseanPlatform.ServiceDefaults;
using Microsoft.AspNetCore.Mvc;

namespace AseanPlatform.Content.Classifications;

/// <summary>The ways to classify a system, one for each market that has one.</summary>
static class ListClassifications
{
    /// <param name="Label">What an answer is, and is not.</param>
    public sealed record Response(string Release, DateOnly AsOf, IReadOnlyList<Head> Items, Words Label, IReadOnlyDictionary<string, Reference> References);

    /// <param name="Day">For which force is told: as asked, else today in the market.</param>
    public sealed record Head(JsonElement Scheme, int Questions, DateOnly Day);

    /// <param name="format">json, or csv for a spreadsheet.</param>
    public static async Task<IResult> Handle([AsParameters] Moment moment, HttpContext http, Library library, TimeProvider clock, CancellationToken ct, [FromQuery] string format = "json")
    {
        if (format is not ("json" or "csv")) throw new InvalidValue("/format", "There is json and csv.");
        var reading = await moment.Read(library, clock, ct);
        if (http.Unchanged(reading)) return TypedResults.StatusCode(StatusCodes.Status304NotModified);

        var schemes = SchemeOf.Heads(reading).ToList();
        var heads = schemes.ConvertAll(scheme => new Head(scheme.Body, reading.Contents.Of(scheme.Kind).Count(SchemeOf.IsA("question")), reading.DayIn(scheme.Text("jurisdiction"))));
        return format is "csv"
            ? TypedResults.File(ItemCsv.Of(heads), "text/csv; charset=utf-8", $"classifications-{reading.Release.Id}.csv")
            : TypedResults.Ok(new Response(reading.Release.Id, reading.Release.AsOf, heads, SchemeOf.Label, Reference.Of(reading, schemes)));
    }
}

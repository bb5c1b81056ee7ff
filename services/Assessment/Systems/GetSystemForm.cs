using System.Text.Json;
using AseanPlatform.Assessment.Catalogue;
using Microsoft.AspNetCore.Http.HttpResults;

namespace AseanPlatform.Assessment.Systems;

/// <summary>What is asked of a system, in the words of the newest release: nothing else is taken.</summary>
static class GetSystemForm
{
    public sealed record MarketOf(string Id, JsonElement Name, bool Reference);

    /// <param name="Questions">In their order.</param>
    /// <param name="Lines">Those lines of a list in the law that are known.</param>
    public sealed record SchemeOf(JsonElement Scheme, IReadOnlyList<JsonElement> Questions, IReadOnlyList<JsonElement> Tiers, IReadOnlyList<JsonElement> Lines);

    public sealed record InvolvementOf(
        IReadOnlyList<string> Levels, IReadOnlyList<JsonElement> Axes, IReadOnlyList<JsonElement> Tiers, IReadOnlyList<JsonElement> Categories, IReadOnlyList<JsonElement> Considerations, IReadOnlyList<JsonElement> Notes);

    /// <param name="Features">Asked with yes or no: what duties hang on.</param>
    public sealed record Response(
        string Release, DateOnly ReleaseAsOf, IReadOnlyList<MarketOf> Markets, IReadOnlyList<Coded> Sectors, IReadOnlyList<Coded> Roles, IReadOnlyList<Coded> Features, InvolvementOf Involvement,
        IReadOnlyList<SchemeOf> Schemes, IReadOnlyDictionary<string, JsonElement> Sources);

    public static async Task<Ok<Response>> Handle(Catalogues catalogues, CancellationToken ct)
    {
        var release = await catalogues.Current(ct);
        var (risk, guide) = (release.Risk, release.Risk.Involvement);
        var schemes = risk.Schemes.Select(s => new SchemeOf(s.Head, [.. s.Of("question").OrderBy(Order)], [.. s.Of("tier").OrderByDescending(t => t.GetProperty("rank").GetInt32())], [.. s.Of("list-line")])).ToList();
        return TypedResults.Ok(new Response(
            release.Id, release.AsOf, [.. release.Markets.OrderBy(m => m.Reference).Select(m => new MarketOf(m.Id, m.Name.Json, m.Reference))], risk.Sectors, risk.Roles, risk.Features,
            new(guide.Levels, guide.Axes, guide.Tiers, guide.Categories, guide.Considerations, guide.Notes), schemes,
            SystemViews.Named(schemes.SelectMany(s => s.Questions.Concat(s.Lines)).SelectMany(q => q.GetProperty("provenance").GetProperty("sources").EnumerateArray().Select(id => id.GetString()!)), release.Sources)));
    }

    static int Order(JsonElement item) => item.GetProperty("order").GetInt32();
}

using System.Text.Json;
using AseanPlatform.Assessment.Catalogue;
using Microsoft.AspNetCore.Http.HttpResults;

namespace AseanPlatform.Assessment.Scorecards;

/// <summary>What the form asks: the gate statements of the newest release, and the markets.</summary>
static class GetForm
{
    public sealed record PrincipleName(string Id, string Code, JsonElement Name);

    public sealed record Item(string Id, string Code, PrincipleName Principle, JsonElement Title, JsonElement Statement, IReadOnlyList<JsonElement> Anchors);

    public sealed record MarketName(string Id, JsonElement Name, bool Reference);

    public sealed record Response(string Release, DateOnly AsOf, int Of, IReadOnlyList<Item> Statements, IReadOnlyList<MarketName> Markets);

    public static async Task<Ok<Response>> Handle(Catalogues catalogues, CancellationToken ct)
    {
        var release = await catalogues.Current(ct);
        var principles = release.Principles.ToDictionary(p => p.Id);
        return TypedResults.Ok(new Response(
            release.Id, release.AsOf, release.Statements.Count,
            [.. release.Gates.Select(g => new Item(g.Id, g.Code, Named(principles[g.Principle]), g.Title.Json, g.Text.Json, [.. g.Anchors.Select(a => a.Json)]))],
            [.. release.Markets.Select(m => new MarketName(m.Id, m.Name.Json, m.Reference))]));
    }

    static PrincipleName Named(Principle p) => new(p.Id, p.Code, p.Name.Json);
}

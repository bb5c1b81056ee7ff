using AseanPlatform.Assessment.Catalogue;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace AseanPlatform.Assessment.Systems;

/// <summary>The register of a client, by name, each system with its classes and how people are to be involved.</summary>
static class ListSystems
{
    /// <param name="Tier">The id of the tier; null where nothing was answered.</param>
    public sealed record ClassOf(string Scheme, string Market, string State, string? Tier, bool ByDefault);

    public sealed record Entry(
        Guid Id, string Name, string State, string? Purpose, IReadOnlyList<string> Markets, IReadOnlyList<ClassOf> Classes, string Involvement, string? InvolvementTier, bool? InvolvementFits, int Revision, DateTimeOffset ChangedAt);

    public sealed record Response(Guid ClientId, string? ClientName, string Release, DateOnly ReleaseAsOf, IReadOnlyList<Entry> Items);

    public static async Task<Results<Ok<Response>, NotFound>> Handle(Guid clientId, AssessmentDb db, Catalogues catalogues, TimeProvider clock, CancellationToken ct)
    {
        if (await db.Clients.AsNoTracking().SingleOrDefaultAsync(c => c.ClientId == clientId && c.State != "deleted", ct) is not { } client) return TypedResults.NotFound();

        var release = await catalogues.Current(ct);
        var now = clock.Now();
        var systems = await db.Systems.AsNoTracking().Where(s => s.ClientId == clientId).OrderBy(s => s.Name).ThenBy(s => s.Id).ToListAsync(ct);
        return TypedResults.Ok(new Response(clientId, client.Name, release.Id, release.AsOf, systems.ConvertAll(s => ToEntry(s, Judgement.Of(s.Facts, release, now)))));
    }

    static Entry ToEntry(AiSystem s, Judgement judged) => new(
        s.Id, s.Name, s.State, s.Facts.Purpose, [.. judged.Markets.Where(m => m.Presence is not Judgement.Ended).Select(m => m.Market.Id)],
        [.. judged.Classes.Select(c => new ClassOf(c.Scheme.Id, c.Scheme.Market, c.Found.State, c.Found.Tier, c.Found.ByDefault))],
        judged.Involvement.State, judged.Involvement.Tier, judged.Involvement.Fits, s.Revision, s.ChangedAt);
}

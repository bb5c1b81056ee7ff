using System.Text.Json;
using AseanPlatform.Assessment.Catalogue;
using AseanPlatform.Assessment.Scorecards;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace AseanPlatform.Assessment.Leads;

/// <summary>The leads of the consultancy, the newest scorecard first.</summary>
static class ListLeads
{
    /// <param name="Level">Missing where the visitor left it open.</param>
    public sealed record Rated(string StatementId, string Code, JsonElement Title, int? Level);

    /// <param name="ConsentText">As it was shown; missing of those who were asked before it was kept.</param>
    /// <param name="KeptUntil">Erased after this day unless somebody is in touch before.</param>
    /// <param name="ClientId">The client that came of it. Missing while only <paramref name="TurnedAt"/> is there: its first assessment is being opened.</param>
    public sealed record Item(
        Guid Id, string? Organisation, string Email, string Language, string Release, IReadOnlyList<string> Markets, IReadOnlyList<Rated> Levels, DateTimeOffset MadeAt,
        DateTimeOffset ConfirmedAt, string ConsentVersion, string? ConsentText, DateOnly? LastContactOn, DateOnly KeptUntil, DateTimeOffset? TurnedAt, string? TurnedBy, Guid? ClientId);

    /// <param name="after">The id of the last one of the page before.</param>
    public static async Task<Ok<List<Item>>> Handle(AssessmentDb db, Catalogues catalogues, CancellationToken ct, Guid? after = null, int take = 50)
    {
        var items = new List<Item>();
        foreach (var (contact, scorecard) in await Found(db.Contacts.Where(c => after == null || c.ScorecardId < after), db, Math.Clamp(take, 1, 200), ct))
            items.Add(View(contact, scorecard, await catalogues.Of(scorecard.Release, ct)));
        return TypedResults.Ok(items);
    }

    public static async Task<Results<Ok<Item>, NotFound>> One(Guid id, AssessmentDb db, Catalogues catalogues, CancellationToken ct) =>
        await Found(db.Contacts.Where(c => c.ScorecardId == id), db, 1, ct) is [(var contact, var scorecard)]
            ? TypedResults.Ok(View(contact, scorecard, await catalogues.Of(scorecard.Release, ct)))
            : TypedResults.NotFound();

    static async Task<List<(Contact, Scorecard)>> Found(IQueryable<Contact> among, AssessmentDb db, int most, CancellationToken ct)
    {
        var found = await (
            from c in among.AsNoTracking()
            where c.IsLead && c.Email != null && c.ConfirmedAt != null
            join s in db.Scorecards.AsNoTracking() on c.ScorecardId equals s.Id
            orderby c.ScorecardId descending
            select new { Contact = c, Scorecard = s }).Take(most).ToListAsync(ct);
        return found.ConvertAll(f => (f.Contact, f.Scorecard));
    }

    static Item View(Contact c, Scorecard s, CatalogueRelease release)
    {
        var levels = s.Levels;
        return new(
            s.Id, s.Organisation, c.Email!, c.Language, s.Release, s.Markets, [.. release.Gates.Select(g => new Rated(g.Id, g.Code, g.Title.Json, levels.TryGetValue(g.Id, out var level) ? level : null))],
            s.MadeAt, c.ConfirmedAt!.Value, c.ConsentVersion, c.ConsentText, c.LastContactOn, c.KeptUntil, c.TurnedAt, c.TurnedByName, c.ClientId);
    }
}

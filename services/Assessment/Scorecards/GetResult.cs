using System.Text.Json.Nodes;
using AseanPlatform.Assessment.Catalogue;
using AseanPlatform.Assessment.Snapshots;
using AseanPlatform.Tenancy;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace AseanPlatform.Assessment.Scorecards;

/// <summary>The scorecard that the caller's link opens, as its snapshot will show it, with how far its contact is: none, asked, confirmed, withdrawn or erased.</summary>
static class GetResult
{
    public static async Task<Results<Ok<JsonNode>, NotFound>> Handle(AssessmentDb db, Catalogues catalogues, Tenant tenant, TimeProvider clock, CancellationToken ct)
    {
        var id = tenant.ObjectId ?? Guid.Empty;
        if (!await db.IsOpen(id, ServiceDefaults.Purposes.Scorecard, clock, ct)) return TypedResults.NotFound();
        if (await db.Scorecards.AsNoTracking().SingleOrDefaultAsync(s => s.Id == id, ct) is not { } scorecard) return TypedResults.NotFound();

        var contact = await db.Contacts.Where(c => c.ScorecardId == id).Select(c => new { c.ConfirmedAt, Withdrawn = c.ConfirmedAt != null && c.WithdrawnAt != null, Erased = c.Email == null }).SingleOrDefaultAsync(ct);
        var snapshot = ScorecardSnapshot.Of(scorecard, await catalogues.Of(scorecard.Release, ct), await db.Tenants.AsNoTracking().FirstOrDefaultAsync(ct));
        var result = JsonNode.Parse(snapshot.Json)!;
        result["contact"] = contact switch { null => "none", { Withdrawn: true } => "withdrawn", { Erased: true } => "erased", { ConfirmedAt: null } => "asked", _ => "confirmed" };
        return TypedResults.Ok(result);
    }
}

static class OpenLinks
{
    /// <summary>Whether a link of that purpose still opens the object: the owner looks at its own rows at each use, whatever a token says.</summary>
    public static Task<bool> IsOpen(this AssessmentDb db, Guid objectId, string purpose, TimeProvider clock, CancellationToken ct) =>
        db.Links.AnyAsync(l => l.ObjectId == objectId && l.Purpose == purpose && l.ExpiresAt > clock.Now(), ct);
}

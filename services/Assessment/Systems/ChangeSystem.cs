using System.ComponentModel.DataAnnotations;
using System.Security.Claims;
using AseanPlatform.Assessment.Assessments;
using AseanPlatform.Assessment.Catalogue;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace AseanPlatform.Assessment.Systems;

/// <summary>Takes the facts of a system as they are now. What somebody changed meanwhile is not overwritten: it is shown.</summary>
static class ChangeSystem
{
    /// <param name="BasedOn">The revision that the writer saw.</param>
    public sealed record Request([Range(0, int.MaxValue)] int BasedOn, Facts Facts);

    public static async Task<Results<Ok<SystemView>, NotFound>> Handle(
        Guid id, Request request, AssessmentDb db, Catalogues catalogues, ClaimsPrincipal caller, TimeProvider clock, CancellationToken ct)
    {
        if (await db.Systems.SingleOrDefaultAsync(s => s.Id == id, ct) is not { } system) return TypedResults.NotFound();

        request.Facts.Check(await catalogues.Current(ct), "/facts");
        system.Change(request.BasedOn, request.Facts, caller.Writer(), clock.Now());
        await db.SaveChangesAsync(ct); // who comes second at the same moment meets another version of the row: 409
        return TypedResults.Ok(await system.Seen(db, catalogues, clock, ct));
    }
}

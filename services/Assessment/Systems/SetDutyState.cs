using System.ComponentModel.DataAnnotations;
using System.Security.Claims;
using AseanPlatform.Assessment.Assessments;
using AseanPlatform.Assessment.Catalogue;
using AseanPlatform.ServiceDefaults;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace AseanPlatform.Assessment.Systems;

/// <summary>Says how far a system meets a duty of a market where it is, and returns what is stored.</summary>
static class SetDutyState
{
    /// <param name="BasedOn">The revision that the writer saw; 0 where nothing was said yet.</param>
    /// <param name="Reason">Why it is not applicable.</param>
    public sealed record Request(
        [Range(0, int.MaxValue)] int BasedOn, [AllowedValues(DutyState.Unknown, DutyState.NotMet, DutyState.Partly, DutyState.Met, DutyState.NotApplicable)] string State,
        [StringLength(4000)] string? Reason = null, [StringLength(4000)] string? Words = null);

    public static async Task<Results<Ok<DutyStateView>, NotFound>> Handle(
        Guid id, string obligationId, Request request, AssessmentDb db, Catalogues catalogues, ClaimsPrincipal caller, TimeProvider clock, CancellationToken ct)
    {
        if (request.State is DutyState.NotApplicable && string.IsNullOrWhiteSpace(request.Reason)) throw new InvalidValue("/reason", "Say why this is not applicable.");
        if (request.State is not DutyState.NotApplicable && request.Reason is { Length: > 0 }) throw new InvalidValue("/reason", "A reason belongs to a duty that is not applicable.");
        if (await db.Systems.AsNoTracking().SingleOrDefaultAsync(s => s.Id == id, ct) is not { } system) return TypedResults.NotFound();
        var release = await catalogues.Current(ct);
        if (release.Obligations.SelectMany(o => o).FirstOrDefault(o => o.Id == obligationId) is not { } duty) return TypedResults.NotFound();
        if ((system.Facts.Deployments ?? []).All(d => d.Market != duty.Jurisdiction)) throw new RuleBroken("duty.not-deployed", "The system is not in this market.");

        var (reason, words) = (request.State is DutyState.NotApplicable ? request.Reason : null, request.Words is "" ? null : request.Words);
        var stored = await db.DutyStates.SingleOrDefaultAsync(d => d.SystemId == id && d.ObligationId == obligationId, ct);
        if ((stored?.State, stored?.Reason, stored?.Words) == (request.State, reason, words)) return TypedResults.Ok(SystemViews.State(stored)); // said once more
        if (request.BasedOn != (stored?.Revision ?? 0)) throw new RuleBroken("duty.conflict", "Somebody else changed this meanwhile.", SystemViews.State(stored));

        if (stored is null) db.Add(stored = new(system, obligationId));
        stored.Take(request.State, reason, words, caller.Writer(), clock.Now());
        await db.SaveChangesAsync(ct);
        return TypedResults.Ok(SystemViews.State(stored));
    }
}

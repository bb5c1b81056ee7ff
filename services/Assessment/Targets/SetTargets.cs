using System.ComponentModel.DataAnnotations;
using System.Security.Claims;
using AseanPlatform.Assessment.Assessments;
using AseanPlatform.Assessment.Catalogue;
using AseanPlatform.ServiceDefaults;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace AseanPlatform.Assessment.Targets;

/// <summary>Sets how far a client wants to come. A principle that is not named has no target.</summary>
public static class SetTargets
{
    public sealed record Aim(string Principle, [Range(0, 100)] int Points);

    public sealed record Request([MaxLength(20)] IReadOnlyList<Aim> Targets);

    public static async Task<Results<NoContent, NotFound>> Handle(
        Guid clientId, Request request, AssessmentDb db, Catalogues catalogues, ClaimsPrincipal caller, TimeProvider clock, CancellationToken ct)
    {
        if (!await db.Clients.AnyAsync(c => c.ClientId == clientId && c.State != "deleted", ct)) return TypedResults.NotFound();
        var known = (await catalogues.Current(ct)).Principles.Select(p => p.Id).ToHashSet(StringComparer.Ordinal);
        for (var n = 0; n < request.Targets.Count; n++)
        {
            if (!known.Contains(request.Targets[n].Principle)) throw new InvalidValue($"/targets/{n}/principle", "There is no such principle.");
            if (request.Targets.Take(n).Any(t => t.Principle == request.Targets[n].Principle)) throw new InvalidValue($"/targets/{n}/principle", "This principle is named twice.");
        }

        var (writer, now) = (caller.Writer(), clock.Now());
        var there = await db.Targets.Where(t => t.ClientId == clientId).ToDictionaryAsync(t => t.Principle, StringComparer.Ordinal, ct);
        db.RemoveRange(there.Values.Where(t => request.Targets.All(aim => aim.Principle != t.Principle)));
        foreach (var aim in request.Targets)
        {
            if (!there.TryGetValue(aim.Principle, out var target)) db.Add(target = new() { ClientId = clientId, Principle = aim.Principle, Points = -1 });
            if (target.Points == aim.Points) continue;
            (target.Points, target.SetAt, target.SetBy, target.SetByName) = (aim.Points, now, writer.Id, writer.Name);
        }
        await db.SaveChangesAsync(ct);
        return TypedResults.NoContent();
    }
}

using System.Security.Claims;
using AseanPlatform.Assessment.Assessments;
using AseanPlatform.Assessment.Catalogue;
using AseanPlatform.ServiceDefaults;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace AseanPlatform.Assessment.Systems;

/// <summary>Enters a system into the register of a client. Only name and state must be known: the rest is asked for, and open until it is said.</summary>
static class RegisterSystem
{
    const int Most = 500;

    public sealed record Response(Guid Id, int Revision);

    public static async Task<Results<Created<Response>, NotFound>> Handle(
        Guid clientId, Facts request, AssessmentDb db, Catalogues catalogues, ClaimsPrincipal caller, TimeProvider clock, CancellationToken ct)
    {
        if (!await db.Clients.AnyAsync(c => c.ClientId == clientId && c.State != "deleted", ct)) return TypedResults.NotFound();

        request.Check(await catalogues.Current(ct));
        if (await db.Systems.CountAsync(s => s.ClientId == clientId, ct) >= Most) throw new RuleBroken("system.too-many", $"A client registers at most {Most} systems.");
        var system = new AiSystem(clientId, request, caller.Writer(), clock.Now());
        db.Add(system);
        await db.SaveChangesAsync(ct);
        return TypedResults.Created($"/api/v1/systems/{system.Id}", new Response(system.Id, system.Revision));
    }
}

using System.Security.Claims;
using AseanPlatform.Messaging;
using AseanPlatform.ServiceDefaults;
using AseanPlatform.Tenancy;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace AseanPlatform.Identity.Exports;

/// <summary>Asks for a client's export. A worker makes it; one at a time.</summary>
public static class AskForExport
{
    public sealed record Response(Guid Id);

    public static async Task<Results<Created<Response>, NotFound>> Handle(Guid id, ClaimsPrincipal caller, IdentityDb db, Acting acting, TimeProvider clock, CancellationToken ct)
    {
        if (!await db.Clients.AnyAsync(c => c.ClientId == id, ct)) return TypedResults.NotFound();

        var now = clock.GetUtcNow();
        var export = new ClientExport { ClientId = id, AskedBy = caller.PersonId()!.Value, AskedByName = caller.FindFirst(Claims.Name)?.Value ?? "", AskedAt = now, ExpiresAt = now + ClientExport.KeptFor };
        // The job is the client's own, whoever asks for it.
        await acting.As(TenantContext.Job(caller.TenantId()!.Value, id), async (own, _) =>
        {
            await own.SweepExports(now, ct);
            if (await own.ClientExports.AnyAsync(e => e.ClientId == id && e.State == ClientExport.Waiting, ct)) throw new RuleBroken("export.being-made", "An export of this client is being made already.");
            own.Add(export);
            own.AddJob(MakeExport.JobKind, export.Id);
            await own.SaveChangesAsync(ct);
            return true;
        }, ct);
        return TypedResults.Created($"/api/v1/clients/{id}/exports", new Response(export.Id));
    }
}

using System.ComponentModel.DataAnnotations;
using System.Security.Claims;
using AseanPlatform.Contracts.Identity;
using AseanPlatform.Identity.Clients;
using AseanPlatform.Identity.Tenants;
using AseanPlatform.ServiceDefaults;
using MassTransit;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace AseanPlatform.Identity.BreakGlasses;

/// <summary>The operator names the client by the number that the client told; nothing of the client is shown, and nothing opens yet.</summary>
public static class AskForAccess
{
    /// <param name="Reason">Told to the client.</param>
    public sealed record Request(Guid ClientId, [StringLength(500, MinimumLength = 10)] string Reason, [Range(BreakGlass.Least, BreakGlass.Most)] int Minutes);

    public sealed record Response(Guid Id);

    public static async Task<Results<Created<Response>, NotFound>> Handle(Guid id, Request request, ClaimsPrincipal caller, Acting acting, TimeProvider clock, CancellationToken ct)
    {
        var (person, now) = (caller.PersonId()!.Value, clock.GetUtcNow());
        var name = caller.FindFirst(Claims.Name)?.Value ?? "";
        var asked = await acting.As(Acting.Context(id, staff: true), async (db, scope) =>
        {
            await using var transaction = await db.Database.BeginTransactionAsync(ct);
            if (!await db.Tenants.AnyAsync(t => t.Id == id && t.Id != TenantAccount.Hub && t.State == TenantAccount.Active, ct)) return (Guid?)null;
            await db.LockClient(id, request.ClientId, ct);
            if (!await db.Clients.AnyAsync(c => c.ClientId == request.ClientId && c.State == Client.Active, ct))
                throw new InvalidValue("/clientId", "This consultancy has no active client with that number.");
            if (!await db.Members.AnyAsync(m => m.ClientId == request.ClientId && m.State == "active" && m.Roles.Contains(Roles.ClientAdmin), ct))
                throw new RuleBroken("break-glass.nobody-to-tell", "The client has no administrator who could be told, so nothing can be opened.");
            var before = await db.BreakGlasses.Where(b => b.ClientId == request.ClientId && b.PersonId == person && b.EndedAt == null).ToListAsync(ct);
            if (before.Exists(b => b.State(now) is "asked" or "open")) throw new RuleBroken("break-glass.asked-already", "You have asked for this client already.");

            var access = new BreakGlass { ClientId = request.ClientId, PersonId = person, Name = name, Reason = request.Reason.Trim(), Minutes = request.Minutes, AskedAt = now };
            db.Add(access);
            await scope.GetRequiredService<IPublishEndpoint>().Publish(new BreakGlassAsked(access.Id, access.ClientId, access.Id), ct);
            await db.SaveChangesAsync(ct);
            await transaction.CommitAsync(ct);
            return access.Id;
        }, ct);
        return asked is { } made ? TypedResults.Created($"/api/v1/tenants/{id}/break-glass", new Response(made)) : TypedResults.NotFound();
    }
}

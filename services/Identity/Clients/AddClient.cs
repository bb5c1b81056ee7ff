using System.ComponentModel.DataAnnotations;
using System.Net;
using System.Security.Claims;
using AseanPlatform.Contracts.Identity;
using AseanPlatform.ServiceDefaults;
using MassTransit;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace AseanPlatform.Identity.Clients;

public static class AddClient
{
    /// <param name="LeadId">The lead that becomes this client: it takes the lead's id, so that a second one never comes of it, and what the visitor answered is kept.</param>
    public sealed record Request(
        [StringLength(200, MinimumLength = 1)] string Name,
        [Market] string Country,
        [AllowedValues("en", "zh-Hans")] string Language,
        bool Generative,
        [StringLength(100)] string? Sector = null,
        [StringLength(60)] string? Reference = null,
        Guid? LeadId = null);

    public sealed record Response(Guid Id);

    sealed record Turned(DateTimeOffset TurnedAt);

    public static async Task<Results<Created<Response>, Ok<Response>>> Handle(
        Request request, ClaimsPrincipal caller, IdentityDb db, ServiceCalls calls, IPublishEndpoint events, TimeProvider clock, CancellationToken ct)
    {
        var name = request.Name.Trim() is { Length: > 0 } given ? given : throw new InvalidValue("/name", "A client has a name.");
        if (request.LeadId is { } lead)
        {
            if (await db.IsMade(lead, ct)) return TypedResults.Ok(new Response(lead));
            await Turn(lead, caller, calls, ct);
        }
        var client = new Client
        {
            ClientId = request.LeadId ?? Guid.CreateVersion7(),
            Name = name,
            Country = request.Country,
            Sector = request.Sector,
            Reference = request.Reference?.Trim() is { Length: > 0 } reference ? reference : null,
            Language = request.Language,
            Generative = request.Generative,
            Version = await db.NextVersion(ct),
            CreatedAt = clock.GetUtcNow(),
        };
        db.Add(client);
        await events.Publish(new ClientChanged(client.ClientId, client.Version), ct);
        if (request.LeadId is not null) await events.Publish(new LeadTurned(client.ClientId, client.ClientId), ct);
        try
        {
            await db.SaveChangesAsync(ct);
        }
        catch (DbUpdateException e) when (request.LeadId is not null && e.InnerException is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation }) // somebody made it at this moment, or long ago
        {
            db.ChangeTracker.Clear();
            if (await db.IsMade(client.ClientId, ct)) return TypedResults.Ok(new Response(client.ClientId));
            throw new RuleBroken("lead.client-gone", "A client was made of this lead before, and is not here any more.");
        }
        return TypedResults.Created($"/api/v1/clients/{client.ClientId}", new Response(client.ClientId));
    }

    static async Task<bool> IsMade(this IdentityDb db, Guid lead, CancellationToken ct)
    {
        if (await db.DeletedClients.AnyAsync(c => c.ClientId == lead, ct)) throw new RuleBroken("lead.client-gone", "A client was made of this lead before, and is not here any more.");
        return await db.Clients.AnyAsync(c => c.ClientId == lead, ct);
    }

    /// <summary>Assessment knows whether there is such a lead, and that it was not withdrawn.</summary>
    static async Task Turn(Guid lead, ClaimsPrincipal caller, ServiceCalls calls, CancellationToken ct)
    {
        try
        {
            await calls.Post<Turned>("assessment", $"/internal/leads/{lead}/turning", new { personId = caller.PersonId(), name = caller.FindFirst(Claims.Name)?.Value }, caller.TenantId(), null, ct);
        }
        catch (HttpRequestException gone) when (gone.StatusCode is HttpStatusCode.NotFound)
        {
            throw new RuleBroken("lead.gone", "There is no such lead any more: it was withdrawn or erased.");
        }
    }
}

using System.ComponentModel.DataAnnotations;
using AseanPlatform.Contracts.Identity;
using AseanPlatform.ServiceDefaults;
using MassTransit;
using Microsoft.AspNetCore.Http.HttpResults;

namespace AseanPlatform.Identity.Clients;

public static class AddClient
{
    public sealed record Request(
        [StringLength(200, MinimumLength = 1)] string Name,
        [Market] string Country,
        [AllowedValues("en", "zh-Hans")] string Language,
        bool Generative,
        [StringLength(100)] string? Sector = null,
        [StringLength(60)] string? Reference = null);

    public sealed record Response(Guid Id);

    public static async Task<Created<Response>> Handle(
        Request request, IdentityDb db, IPublishEndpoint events, TimeProvider clock, CancellationToken ct)
    {
        var client = new Client
        {
            ClientId = Guid.CreateVersion7(),
            Name = request.Name.Trim() is { Length: > 0 } name ? name : throw new InvalidValue("/name", "A client has a name."),
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
        await db.SaveChangesAsync(ct);
        return TypedResults.Created($"/api/v1/clients/{client.ClientId}", new Response(client.ClientId));
    }
}

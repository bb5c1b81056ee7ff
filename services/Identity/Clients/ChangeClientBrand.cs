using System.ComponentModel.DataAnnotations;
using System.Security.Claims;
using System.Security.Cryptography;
using AseanPlatform.Contracts.Identity;
using AseanPlatform.Identity.Tenants;
using AseanPlatform.ServiceDefaults;
using MassTransit;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace AseanPlatform.Identity.Clients;

/// <summary>The client's own colour and logo, which stand beside the consultancy's on the covers of its reports; set by its administrators or the consultancy's.</summary>
public static class ChangeClientBrand
{
    /// <param name="Version">Of what the editor saw.</param>
    /// <param name="Colour">Missing: none of its own.</param>
    public sealed record Request(long Version, [RegularExpression(BrandColour.Pattern, MatchTimeoutInMilliseconds = 100)] string? Colour = null);

    public sealed record LogoRequest(byte[] Image);

    /// <param name="Darkened">The colour that was asked for could not be seen on paper; <paramref name="Colour"/> is the nearest that can.</param>
    public sealed record Response(Guid Id, string Name, string? Colour, bool Darkened, string? Logo, long Version);

    public static async Task<Results<Ok<Response>, NotFound>> Get(Guid id, IdentityDb db, CancellationToken ct) =>
        await db.Clients.AsNoTracking().SingleOrDefaultAsync(c => c.ClientId == id, ct) is { } client ? TypedResults.Ok(Of(client)) : TypedResults.NotFound();

    public static Task<Results<Ok<Response>, NotFound>> Handle(Guid id, Request request, ClaimsPrincipal caller, IdentityDb db, IPublishEndpoint events, CancellationToken ct)
    {
        var colour = request.Colour is { } asked ? new BrandColour(asked) : (BrandColour?)null;
        return Change(id, caller, db, events, client =>
        {
            if (client.Version != request.Version) throw new RuleBroken("client.changed-meanwhile", "Somebody changed the client meanwhile. Look at it and save yours again.", Of(client));
            client.Colour = colour?.OnPaper;
            return Task.CompletedTask;
        }, ct, colour?.Darkened is true);
    }

    public static Task<Results<Ok<Response>, NotFound>> SetLogo(Guid id, LogoRequest request, ClaimsPrincipal caller, IdentityDb db, IPublishEndpoint events, TimeProvider clock, CancellationToken ct) =>
        Change(id, caller, db, events, async client =>
        {
            var logo = new ClientLogo { ClientId = id, Type = Picture.TypeOf(request.Image), Sha256 = Convert.ToHexStringLower(SHA256.HashData(request.Image)), Bytes = request.Image, CreatedAt = clock.GetUtcNow() };
            if (!await db.ClientLogos.AnyAsync(l => l.ClientId == id && l.Sha256 == logo.Sha256, ct)) db.Add(logo);
            client.Logo = logo.Sha256;
        }, ct);

    public static Task<Results<Ok<Response>, NotFound>> RemoveLogo(Guid id, ClaimsPrincipal caller, IdentityDb db, IPublishEndpoint events, CancellationToken ct) =>
        Change(id, caller, db, events, client =>
        {
            client.Logo = null;
            return Task.CompletedTask;
        }, ct);

    public static async Task<Results<FileContentHttpResult, NotFound>> Logo(Guid id, string sha256, HttpContext http, IdentityDb db, CancellationToken ct) =>
        await db.ClientLogos.AsNoTracking().SingleOrDefaultAsync(l => l.ClientId == id && l.Sha256 == sha256, ct) is { } logo ? GetLogo.AsPicture(http, logo.Bytes, logo.Type, "private") : TypedResults.NotFound();

    /// <summary>Asked by Reporting when it draws the first form of a report, and kept there with it.</summary>
    public sealed record Drawn(string? Colour, string? Logo);

    public static async Task<Results<Ok<Drawn>, NotFound>> ToDraw(Guid id, IdentityDb db, CancellationToken ct) =>
        await db.Clients.AsNoTracking().Where(c => c.ClientId == id).Select(c => new Drawn(c.Colour, c.Logo)).SingleOrDefaultAsync(ct) is { } brand ? TypedResults.Ok(brand) : TypedResults.NotFound();

    static async Task<Results<Ok<Response>, NotFound>> Change(
        Guid id, ClaimsPrincipal caller, IdentityDb db, IPublishEndpoint events, Func<Client, Task> change, CancellationToken ct, bool darkened = false)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        await db.LockClient(caller.TenantId()!.Value, id, ct);
        if (await db.Clients.SingleOrDefaultAsync(c => c.ClientId == id, ct) is not { } client) return TypedResults.NotFound();

        await change(client);
        client.Version = await db.NextVersion(ct);
        await events.Publish(new ClientChanged(id, client.Version), ct);
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        return TypedResults.Ok(Of(client, darkened));
    }

    static Response Of(Client client, bool darkened = false) => new(client.ClientId, client.Name, client.Colour, darkened, client.Logo, client.Version);
}

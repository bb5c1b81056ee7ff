using System.Security.Claims;
using AseanPlatform.Identity.Tenants;
using AseanPlatform.ServiceDefaults;
using AseanPlatform.Tenancy;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace AseanPlatform.Identity.Moves;

/// <summary>The client reads all its moves and offers; a consultancy the offers that wait for its answer, and of a client no more than who asks.</summary>
public static class ListMoves
{
    /// <param name="To">Name of the consultancy; null where the client manages itself.</param>
    public sealed record Item(Guid Id, string State, string From, string? To, DateTimeOffset AskedAt, DateTimeOffset ExpiresAt, DateTimeOffset? AcceptedAt, DateTimeOffset? EndedAt);

    public sealed record Offer(Guid Id, string ClientName, string Country, string AskedBy, DateTimeOffset AskedAt, DateTimeOffset ExpiresAt);

    public static async Task<Results<Ok<List<Item>>, NotFound>> OfClient(Guid id, ClaimsPrincipal caller, Acting acting, TimeProvider clock, CancellationToken ct)
    {
        if (caller.ClientId() != id) return TypedResults.NotFound();
        var (items, now) = (new List<Item>(), clock.GetUtcNow());
        foreach (var move in await acting.AsNobody(db => db.Moves.AsNoTracking().Where(m => m.ClientId == id).OrderByDescending(m => m.AskedAt).Take(100).ToListAsync(ct), ct))
        {
            var names = await acting.Names(move, ct);
            var state = move.State is ClientMove.Offered && !move.IsOpen(now) ? ClientMove.Expired : move.State;
            items.Add(new(move.Id, state, names[1], move.SelfManaged ? null : names[2], move.AskedAt, move.ExpiresAt, move.AcceptedAt, move.EndedAt));
        }
        return TypedResults.Ok(items);
    }

    public static async Task<Ok<List<Offer>>> Offers(ClaimsPrincipal caller, Acting acting, TimeProvider clock, CancellationToken ct)
    {
        var (tenant, now, offers) = (caller.TenantId()!.Value, clock.GetUtcNow(), new List<Offer>());
        var open = await acting.AsNobody(db => db.Moves.AsNoTracking().Where(m => m.ToTenant == tenant && m.State == ClientMove.Offered && m.ExpiresAt > now).OrderBy(m => m.AskedAt).Take(200).ToListAsync(ct), ct);
        foreach (var move in open)
            if (await acting.As(Acting.Context(move.LiesIn, staff: true), (db, _) => db.Clients.AsNoTracking().SingleOrDefaultAsync(c => c.ClientId == move.ClientId, ct), ct) is { } client)
                offers.Add(new(move.Id, client.Name, client.Country, await acting.NameOf(move.AskedBy, ct), move.AskedAt, move.ExpiresAt));
        return TypedResults.Ok(offers);
    }

    /// <summary>For a service that was away: what it has to rewrite before it shows anything.</summary>
    public static async Task<Ok<FactPage<MoveFact>>> Feed(IdentityDb db, CancellationToken ct, long after = 0) => TypedResults.Ok(TenantFeed.Page(
        await db.Moves.AsNoTracking().Where(m => m.Version > after).OrderBy(m => m.Version).Take(TenantFeed.Size)
            .Select(m => new MoveFact(m.ClientId, m.FromTenant, m.ToTenant, m.Epoch, m.Version!.Value)).ToListAsync(ct), m => m.Version));
}

static class MoveEndpoints
{
    public static void MapMoves(this IEndpointRouteBuilder app)
    {
        var moves = app.MapGroup("/clients/{id:guid}/moves").WithTags("Moves").AllowRoles(Roles.ClientAdmin);
        moves.MapPost("/", StartMove.Handle).WithName(nameof(StartMove));
        moves.MapGet("/", ListMoves.OfClient).WithName(nameof(ListMoves));
        moves.MapDelete("/{moveId:guid}", AnswerOffer.Withdraw).WithName("WithdrawMove");

        var offers = app.MapGroup("/move-offers").WithTags("Moves").AllowRoles(Roles.ConsultancyAdmin);
        offers.MapGet("/", ListMoves.Offers).WithName("ListMoveOffers");
        offers.MapPost("/{id:guid}/acceptance", AnswerOffer.Accept).WithName("AcceptMove");
        offers.MapDelete("/{id:guid}", AnswerOffer.Decline).WithName("DeclineMove");
    }

    public static void MapMoveFeed(this IEndpointRouteBuilder app) => app.MapGet("/moves", ListMoves.Feed).AllowServices("assessment", "reporting", "notification", "operations");
}

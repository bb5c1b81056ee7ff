using AseanPlatform.ServiceDefaults;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace AseanPlatform.Identity.BreakGlasses;

/// <summary>All of it, for as long as the client is there: whoever belongs to the client reads who asked, why, when it was told, opened and ended.</summary>
public static class ListAccess
{
    /// <param name="State">asked, open, over, ended, or lapsed where nobody could be told within a day.</param>
    public sealed record Item(Guid Id, Guid ClientId, string Name, string Reason, int Minutes, string State, DateTimeOffset AskedAt, DateTimeOffset? ToldAt, DateTimeOffset? Until,
        DateTimeOffset? EndedAt, string? EndedBy);

    /// <summary>For the mail that tells of it.</summary>
    public sealed record Words(string Name, string Reason, int Minutes);

    public static async Task<Results<Ok<List<Item>>, NotFound>> OfClient(Guid id, IdentityDb db, TimeProvider clock, CancellationToken ct) =>
        await db.Clients.AnyAsync(c => c.ClientId == id, ct) ? TypedResults.Ok(await List(db, id, clock.GetUtcNow(), ct)) : TypedResults.NotFound();

    public static async Task<Ok<List<Item>>> OfTenant(Guid id, Acting acting, TimeProvider clock, CancellationToken ct) =>
        TypedResults.Ok(await acting.AsTenant(id, db => List(db, null, clock.GetUtcNow(), ct), ct));

    public static async Task<Results<Ok<Words>, NotFound>> ForMail(Guid id, IdentityDb db, TimeProvider clock, CancellationToken ct) =>
        await db.BreakGlasses.AsNoTracking().SingleOrDefaultAsync(b => b.Id == id, ct) is { } access && access.State(clock.GetUtcNow()) is "asked" or "open"
            ? TypedResults.Ok(new Words(access.Name, access.Reason, access.Minutes))
            : TypedResults.NotFound();

    static async Task<List<Item>> List(IdentityDb db, Guid? client, DateTimeOffset now, CancellationToken ct) =>
        (await db.BreakGlasses.AsNoTracking().Where(b => client == null || b.ClientId == client).OrderByDescending(b => b.AskedAt).Take(200).ToListAsync(ct))
        .ConvertAll(b => new Item(b.Id, b.ClientId, b.Name, b.Reason, b.Minutes, b.State(now), b.AskedAt, b.ToldAt, b.Until, b.EndedAt, b.EndedBy));
}

static class BreakGlassEndpoints
{
    public static void MapBreakGlass(this IEndpointRouteBuilder app)
    {
        var operators = app.MapGroup("/tenants/{id:guid}/break-glass").WithTags("BreakGlass").AllowRoles(Roles.Operator);
        operators.MapPost("/", AskForAccess.Handle).WithName(nameof(AskForAccess));
        operators.MapGet("/", ListAccess.OfTenant).WithName("ListTenantAccess");
        operators.MapDelete("/{accessId:guid}", EndAccess.ByOperator).WithName("GiveBackAccess");

        var clients = app.MapGroup("/clients/{id:guid}/break-glass").WithTags("BreakGlass");
        clients.MapGet("/", ListAccess.OfClient).WithName("ListClientAccess").AllowRoles([.. Roles.OfTenant, .. Roles.OfClient]);
        clients.MapDelete("/{accessId:guid}", EndAccess.ByClient).WithName(nameof(EndAccess)).AllowRoles(Roles.ConsultancyAdmin, Roles.ClientAdmin);
    }
}

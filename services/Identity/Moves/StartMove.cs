using System.ComponentModel.DataAnnotations;
using System.Security.Claims;
using AseanPlatform.Identity.Access;
using AseanPlatform.Identity.Clients;
using AseanPlatform.Identity.Mails;
using AseanPlatform.Identity.People;
using AseanPlatform.Identity.SecondFactors;
using AseanPlatform.Identity.Tenants;
using AseanPlatform.ServiceDefaults;
using MassTransit;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace AseanPlatform.Identity.Moves;

/// <summary>
/// The client leaves its consultancy: at once where it manages itself from then on, else when the consultancy that it names accepts. Only an administrator of the
/// client begins it, with the second factor and the password once more.
/// </summary>
public static class StartMove
{
    /// <param name="Slug">The short name of the consultancy that is asked, which it told the client; null: the client manages itself.</param>
    public sealed record Request([StringLength(512, MinimumLength = 1)] string Password, [StringLength(40)] string? Slug = null);

    public sealed record Response(Guid Id);

    internal static async Task<Results<Created<Response>, NotFound, ProblemHttpResult>> Handle(Guid id, Request request, ClaimsPrincipal caller, HttpContext http, FreshSession fresh, Passwords passwords,
        Acting acting, AccessPusher access, TimeProvider clock, CancellationToken ct)
    {
        if (caller.ClientId() != id) return TypedResults.NotFound();
        var (session, self, has) = await fresh.Look(caller, ct);
        var now = clock.GetUtcNow();
        if (!has || !session.SecondFactor) throw new RuleBroken("move.second-factor", "A client is moved by who has signed in with a second factor.");
        if (await passwords.Prove(acting, caller, self, request.Password, now, "/password", http, ct) is { } wait) return wait;

        var from = caller.TenantId()!.Value;
        Guid? asked = request.Slug is not { } slug ? null
            : await acting.AsNobody(db => db.TenantListings.Where(t => t.Slug == slug && t.Kind == TenantAccount.Consultancy && t.State == TenantAccount.Active && t.TenantId != from).Select(t => (Guid?)t.TenantId).SingleOrDefaultAsync(ct), ct)
                ?? throw new InvalidValue("/slug", "There is no consultancy of this name to move to.");

        var made = await acting.As(Acting.Context(from, staff: true), async (db, scope) =>
        {
            await using var transaction = await db.Database.BeginTransactionAsync(ct);
            await db.LockClient(from, id, ct);
            if (await db.Clients.AsNoTracking().SingleOrDefaultAsync(c => c.ClientId == id && c.State == Client.Active, ct) is null) return null;
            await db.MayMove(id, from, self.Id, asked is null, ct);

            var move = new ClientMove
            {
                ClientId = id,
                FromTenant = from,
                ToTenant = asked ?? Guid.CreateVersion7(),
                SelfManaged = asked is null,
                State = asked is null ? ClientMove.Moving : ClientMove.Offered,
                Epoch = await db.Moves.CountAsync(m => m.ClientId == id && m.State == ClientMove.Done, ct) + 1,
                AskedBy = self.Id,
                AskedAt = now,
                ExpiresAt = now + ClientMove.OfferedFor,
                AcceptedAt = asked is null ? now : null,
            };
            db.Add(move);
            if (move.SelfManaged) await db.EndAccess(move, self.Name, scope.GetRequiredService<IPublishEndpoint>(), now, ct);
            await db.SaveChangesAsync(ct);
            await transaction.CommitAsync(ct);
            return move;
        }, ct);
        if (made is null) return TypedResults.NotFound();

        if (made.SelfManaged) await access.Now(ct);
        else await acting.TellOfMove(made, made.ToTenant, Roles.ConsultancyAdmin, null, AccountMail.MoveOffered, now, ct); // a crash before this loses the mail, not the offer
        return TypedResults.Created($"/api/v1/clients/{id}/moves", new Response(made.Id));
    }

    static async Task MayMove(this IdentityDb db, Guid client, Guid from, Guid person, bool selfManaged, CancellationToken ct)
    {
        if (await db.Moves.AnyAsync(m => m.ClientId == client && (m.State == ClientMove.Offered || m.State == ClientMove.Moving), ct))
            throw new RuleBroken("move.under-way", "A move of this client is under way already.");
        if (selfManaged && await db.Tenants.AnyAsync(t => t.Id == from && t.Kind == TenantAccount.OfItself, ct)) throw new RuleBroken("move.self-managed", "This client manages itself already.");
        // Else a consultancy's administrator, who can make themselves one of the client too, could send a client away.
        if (await db.Members.AnyAsync(m => m.ClientId == null && m.PersonId == person, ct)) throw new RuleBroken("move.of-consultancy", "Whoever works for the consultancy cannot move its client: another administrator of the client can.");
    }
}

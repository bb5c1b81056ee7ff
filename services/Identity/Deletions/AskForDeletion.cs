using System.ComponentModel.DataAnnotations;
using System.Security.Claims;
using AseanPlatform.Identity.SecondFactors;
using AseanPlatform.Identity.Tenants;
using AseanPlatform.ServiceDefaults;
using AseanPlatform.Tenancy;
using MassTransit;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace AseanPlatform.Identity.Deletions;

/// <summary>
/// Asked for by an administrator of the client, with the password once more or fresh from signing in, and with the second factor where there is one. Nothing happens for
/// seven days; both sides are told by mail, and any administrator of the client can withdraw it. Nobody can shorten them.
/// </summary>
public static class AskForDeletion
{
    public sealed record Request([StringLength(512)] string? Password = null);

    public sealed record Response(Guid Id, DateTimeOffset DueAt);

    internal static async Task<Results<Created<Response>, NotFound, ProblemHttpResult>> Handle(
        Guid id, Request request, ClaimsPrincipal caller, HttpContext http, FreshSession fresh, IdentityDb db, Acting acting, CancellationToken ct)
    {
        if (!await db.Clients.AnyAsync(c => c.ClientId == id, ct)) return TypedResults.NotFound();
        if (await fresh.Require(caller, request.Password, http, ct) is { } wait) return wait;

        var (tenant, person, name) = (caller.TenantId()!.Value, caller.PersonId()!.Value, caller.FindFirst(Claims.Name)?.Value ?? "");
        var made = await acting.As(TenantContext.Job(tenant, id), async (own, scope) =>
        {
            await using var transaction = await own.Database.BeginTransactionAsync(ct);
            await own.LockClient(tenant, id, ct);
            if (await own.ClientDeletions.AnyAsync(d => d.ClientId == id && d.State != ClientDeletion.Withdrawn, ct)) throw new RuleBroken("deletion.open", "The deletion of this client was asked for already.");
            var client = await own.Clients.AsNoTracking().SingleAsync(c => c.ClientId == id, ct);
            var key = Guid.CreateVersion7();
            // The seven days are counted by the database's clock, here and when they are over.
            await own.Database.ExecuteSqlAsync($"""
                INSERT INTO client_deletion (id, tenant_id, client_id, client_name, language, asked_by, asked_by_name, asked_at, due_at, state)
                VALUES ({key}, {tenant}, {id}, {client.Name}, {client.Language}, {person}, {name}, now(), now() + interval '7 days', 'waiting');
                INSERT INTO deletion_clock SELECT id, tenant_id, client_id, asked_by, due_at FROM client_deletion WHERE id = {key}
                """, ct);
            var deletion = await own.ClientDeletions.AsNoTracking().SingleAsync(d => d.Id == key, ct);
            await scope.GetRequiredService<IPublishEndpoint>().Tell(deletion, DeletionNews.Asked, ct);
            await own.SaveChangesAsync(ct);
            await transaction.CommitAsync(ct);
            return deletion;
        }, ct);
        return TypedResults.Created($"/api/v1/clients/{id}/deletion", new Response(made.Id, made.DueAt));
    }
}

/// <summary>As long as the seven days are not over: by any administrator of the client.</summary>
public static class WithdrawDeletion
{
    public static async Task<Results<NoContent, NotFound>> Handle(Guid id, ClaimsPrincipal caller, IdentityDb db, Acting acting, CancellationToken ct)
    {
        if (!await db.ClientDeletions.AnyAsync(d => d.ClientId == id && d.State == ClientDeletion.Waiting, ct)) return TypedResults.NotFound();

        var name = caller.FindFirst(Claims.Name)?.Value ?? "";
        await acting.As(TenantContext.Job(caller.TenantId()!.Value, id), async (own, scope) =>
        {
            await using var transaction = await own.Database.BeginTransactionAsync(ct);
            var deletion = await own.ClientDeletions.AsNoTracking().SingleOrDefaultAsync(d => d.ClientId == id && d.State == ClientDeletion.Waiting, ct);
            if (deletion is null || await own.Database.ExecuteSqlAsync($"""
                UPDATE client_deletion SET state = 'withdrawn', withdrawn_at = now(), withdrawn_by_name = {name} WHERE id = {deletion.Id} AND state = 'waiting' AND due_at > now()
                """, ct) is 0) throw new RuleBroken("deletion.begun", "The seven days are over: the deletion has begun.");
            await own.Database.ExecuteSqlAsync($"UPDATE deletion_clock SET due_at = NULL WHERE deletion_id = {deletion.Id}", ct);
            await scope.GetRequiredService<IPublishEndpoint>().Tell(deletion, DeletionNews.Withdrawn, ct);
            await own.SaveChangesAsync(ct);
            await transaction.CommitAsync(ct);
            return true;
        }, ct);
        return TypedResults.NoContent();
    }
}

using System.ComponentModel.DataAnnotations;
using System.Security.Claims;
using AseanPlatform.ServiceDefaults;
using MassTransit;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace AseanPlatform.Identity.Memberships;

/// <summary>A colleague becomes an administrator, or an administrator a consultant, who then sees what was granted. In force everywhere within two seconds.</summary>
public static class ChangeRole
{
    public sealed record Request([AllowedValues(Roles.ConsultancyAdmin, Roles.Consultant)] string Role);

    public static async Task<Results<NoContent, NotFound>> Handle(Guid personId, Request request, ClaimsPrincipal caller, Acting acting, CancellationToken ct)
    {
        var tenant = caller.TenantId()!.Value;
        var changed = await acting.As(Acting.Context(tenant, staff: true), async (own, scope) =>
        {
            await using var transaction = await own.Database.BeginTransactionAsync(ct);
            if (request.Role is not Roles.ConsultancyAdmin) await own.KeepAnAdmin(tenant, personId, ct);
            if (await own.Database.ExecuteSqlAsync($"UPDATE membership SET roles = {new[] { request.Role }} WHERE tenant_id = {tenant} AND client_id IS NULL AND person_id = {personId}", ct) is 0) return false;

            await own.Regrant(personId, tenant, scope.GetRequiredService<IPublishEndpoint>(), ct);
            await own.SaveChangesAsync(ct);
            await transaction.CommitAsync(ct);
            return true;
        }, ct);
        return changed ? TypedResults.NoContent() : TypedResults.NotFound();
    }
}

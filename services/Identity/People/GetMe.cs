using System.Security.Claims;
using AseanPlatform.Identity.Legal;
using AseanPlatform.Identity.SignInProviders;
using AseanPlatform.Identity.Tenants;
using AseanPlatform.ServiceDefaults;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace AseanPlatform.Identity.People;

/// <summary>Who the caller is, which tenant and client are in use, and which others could be chosen.</summary>
public static class GetMe
{
    public sealed record TenantInUse(Guid Id, string Name, string Slug, string Colour, string ColourOnDark, IReadOnlyList<string> Languages, string? Logo, string Kind);

    public sealed record ClientInUse(Guid Id, string Name);

    public sealed record Choice(Guid TenantId, string TenantName, Guid? ClientId, string? ClientName, IReadOnlyList<string> Roles,
        Guid Id, string State, string? StateReason, DateTimeOffset? Until);

    /// <param name="MayEdit">An editor of the catalogue, as who they work without an organisation.</param>
    public sealed record Response(Guid PersonId, string Name, string Email, string Language, IReadOnlyList<string> Roles,
        TenantInUse? Tenant, ClientInUse? Client, IReadOnlyList<Choice> Memberships, bool SecondFactorRequired, bool LegalPending, bool MayEdit);

    public static async Task<Results<Ok<Response>, NotFound>> Handle(ClaimsPrincipal caller, Acting acting, TimeProvider clock, CancellationToken ct)
    {
        var (id, only, now) = (caller.PersonId()!.Value, caller.OnlyTenant(), clock.GetUtcNow());
        var (person, mayEdit, memberships) = await acting.AsPerson(id, async db =>
        {
            await db.Database.OpenConnectionAsync(ct); // every page asks this: who asks is told once, not before each question
            return (
                await db.People.AsNoTracking().SingleOrDefaultAsync(p => p.Id == id, ct),
                await db.PlatformRoles.AnyAsync(r => r.PersonId == id && r.Role == Roles.Editor, ct),
                await db.Memberships.AsNoTracking().Where(m => m.PersonId == id && (only == null || m.TenantId == only) && (m.Until == null || m.Until > now)).OrderBy(m => m.CreatedAt).ToListAsync(ct));
        }, ct);
        if (person is null) return TypedResults.NotFound();

        TenantInUse? tenantInUse = null;
        ClientInUse? clientInUse = null;
        var choices = new List<Choice>();
        var locked = caller.Locked() is not null; // then not even the names of the organisations
        foreach (var m in locked ? [] : memberships)
        {
            var (tenant, client) = await acting.As(Acting.Context(m.TenantId, m.ClientId, id), async (db, _) =>
            {
                await db.Database.OpenConnectionAsync(ct);
                return (
                    await db.Tenants.AsNoTracking().SingleOrDefaultAsync(t => t.Id == m.TenantId, ct),
                    m.ClientId is null ? null : await db.Clients.AsNoTracking().SingleOrDefaultAsync(c => c.ClientId == m.ClientId, ct));
            }, ct);
            if (tenant is null) continue;

            var state = tenant.State is TenantAccount.Active && client is not null ? client.State : tenant.State;
            choices.Add(new(m.TenantId, tenant.Name, m.ClientId, client?.Name, m.Roles, m.Id, state, tenant.StateReason, m.Until));
            if (m.ClientId != caller.ClientId() || (m.ClientId is null && m.TenantId != caller.TenantId())) continue; // a client has one tenant; while it moves the token names the one it leaves
            tenantInUse = new(tenant.Id, tenant.Name, tenant.Slug, tenant.Colour, new BrandColour(tenant.Colour).OnDark, tenant.Languages, tenant.Logo, tenant.Kind);
            clientInUse = client is null ? null : new(client.ClientId, client.Name);
        }

        return TypedResults.Ok(new Response(person.Id, person.Name, person.Email, person.Language,
            [.. caller.FindAll(Claims.Roles).Select(r => r.Value)], tenantInUse, clientInUse, choices, locked,
            (await AcceptLegalText.Waiting(caller, acting, ct)).Count > 0, mayEdit && !locked));
    }
}

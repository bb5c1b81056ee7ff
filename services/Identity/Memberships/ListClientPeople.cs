using AseanPlatform.ServiceDefaults;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace AseanPlatform.Identity.Memberships;

/// <summary>Who can see a client's data: its own people, and by name those of the consultancy. The client reads it as its consultancy does.</summary>
public static class ListClientPeople
{
    /// <param name="Email">Of the client's own people.</param>
    public sealed record Item(Guid PersonId, string Name, string? Email, bool OfConsultancy, IReadOnlyList<string> Roles);

    public static async Task<Results<Ok<List<Item>>, NotFound>> Handle(Guid id, IdentityDb db, Acting acting, CancellationToken ct)
    {
        if (!await db.Clients.AnyAsync(c => c.ClientId == id, ct)) return TypedResults.NotFound();

        return TypedResults.Ok(await acting.AsTenant(db.Tenant.Id, async own =>
        {
            var granted = await own.Grants.Where(g => g.ClientId == id).Select(g => g.PersonId).ToListAsync(ct);
            var members = await own.Members.AsNoTracking().Where(m => (m.ClientId == id || m.ClientId == null) && m.BreakGlassId == null).OrderBy(m => m.Name).ThenBy(m => m.Id).ToListAsync(ct);
            return members.Where(m => m.ClientId is not null || m.Roles.Contains(Roles.ConsultancyAdmin) || granted.Contains(m.PersonId))
                .Select(m => new Item(m.PersonId, m.Name, m.ClientId is null ? null : m.Email, m.ClientId is null, m.Roles)).ToList();
        }, ct));
    }
}

static class MembershipEndpoints
{
    public static void MapMemberships(this IEndpointRouteBuilder app)
    {
        var people = app.MapGroup("/people").WithTags("People").AllowRoles(Roles.ConsultancyAdmin);
        people.MapPut("/{personId:guid}/role", ChangeMembership.SetRole).WithName("ChangeRole");
        people.MapDelete("/{personId:guid}", ChangeMembership.Remove).WithName("EndMembership");

        var ofClient = app.MapGroup("/clients/{id:guid}/people").WithTags("People");
        ofClient.MapGet("/", ListClientPeople.Handle).WithName(nameof(ListClientPeople)).AllowRoles([.. Roles.OfTenant, .. Roles.OfClient]);
        ofClient.MapPut("/{memberId:guid}/role", ChangeMembership.SetClientRole).WithName(nameof(ChangeMembership.SetClientRole)).AllowRoles(Roles.ConsultancyAdmin, Roles.ClientAdmin);
        ofClient.MapDelete("/{memberId:guid}", ChangeMembership.RemoveFromClient).WithName("EndClientMembership").AllowRoles(Roles.ConsultancyAdmin, Roles.ClientAdmin);
        app.MapDelete("/me/memberships/{id:guid}", ChangeMembership.Leave).WithTags("People").WithName("LeaveMembership").AllowPeople();
    }
}

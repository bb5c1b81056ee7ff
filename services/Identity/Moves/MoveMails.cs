using AseanPlatform.Contracts.Identity;
using AseanPlatform.Identity.Mails;
using MassTransit;
using Microsoft.EntityFrameworkCore;

namespace AseanPlatform.Identity.Moves;

/// <summary>Everybody concerned hears of a move by mail and by a notice, in their own language: each in the organisation in which they hear of it.</summary>
static class MoveMails
{
    /// <param name="role">Who of the organisation is told: with a client its people in this role, or all of them where it is null.</param>
    public static async Task AddMoveMails(this IdentityDb db, ClientMove move, string? role, Guid? clientId, string kind, IPublishEndpoint events, DateTimeOffset now, CancellationToken ct)
    {
        var people = await db.Members.Where(m => m.ClientId == clientId && m.State == "active" && (role == null || m.Roles.Contains(role))).Select(m => m.PersonId).Distinct().ToListAsync(ct);
        foreach (var person in people)
        {
            var mail = new AccountMail { PersonId = person, Kind = kind, MoveId = move.Id, CreatedAt = now };
            db.Add(mail);
            await events.Publish(new AccountMailDue(mail.Id, kind, mail.Id, person), ct);
        }
    }

    /// <summary>In a transaction of its own, behind the wall of the organisation that hears it.</summary>
    public static Task TellOfMove(this Acting acting, ClientMove move, Guid tenantId, string? role, Guid? clientId, string kind, DateTimeOffset now, CancellationToken ct) =>
        acting.As(Acting.Context(tenantId, staff: true), async (db, scope) =>
        {
            await db.AddMoveMails(move, role, clientId, kind, scope.GetRequiredService<IPublishEndpoint>(), now, ct);
            return await db.SaveChangesAsync(ct);
        }, ct);

    /// <summary>The client, who it leaves and where it goes, by name.</summary>
    public static async Task<string[]> Names(this Acting acting, ClientMove move, CancellationToken ct)
    {
        var client = await acting.As(Acting.Context(move.LiesIn, staff: true), (db, _) => db.Clients.Where(c => c.ClientId == move.ClientId).Select(c => c.Name).SingleOrDefaultAsync(ct), ct);
        return [client ?? "", await Tenant(move.FromTenant), move.SelfManaged ? client ?? "" : await Tenant(move.ToTenant)];

        async Task<string> Tenant(Guid id) => await acting.As(Acting.Context(id), (db, _) => db.Tenants.Where(t => t.Id == id).Select(t => t.Name).SingleOrDefaultAsync(ct), ct) ?? "";
    }

    /// <summary>The name of who asked, for whom it is asked.</summary>
    public static async Task<string> NameOf(this Acting acting, Guid personId, CancellationToken ct) =>
        await acting.AsPerson(personId, own => own.People.Where(p => p.Id == personId).Select(p => p.Name).SingleOrDefaultAsync(ct), ct) ?? "";
}

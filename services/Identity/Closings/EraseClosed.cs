using AseanPlatform.Contracts.Identity;
using AseanPlatform.Identity.Memberships;
using AseanPlatform.Identity.Tenants;
using AseanPlatform.Messaging;
using AseanPlatform.Tenancy;
using MassTransit;
using Microsoft.EntityFrameworkCore;

namespace AseanPlatform.Identity.Closings;

/// <summary>After a closing: out of every organisation at once; name and address, also in invitations and in the log, a day later by the database's clock; then the other services are told to erase what they have. Each step may be done twice.</summary>
sealed class EraseClosed(IServiceProvider services) : Recurring(services, TimeSpan.FromSeconds(2))
{
    protected override async Task Round(CancellationToken ct)
    {
        var acting = new Acting(Services);
        foreach (var person in await acting.AsNobody(db => db.AccountClosings.Where(c => c.LeftAt == null).Select(c => c.PersonId).Take(20).ToListAsync(ct), ct))
            await Leave(person, acting, ct);
        var due = await acting.AsNobody(db => db.AccountClosings.FromSql($"SELECT * FROM account_closing WHERE left_at IS NOT NULL AND erased_at IS NULL AND closed_at <= now() - interval '24 hours'")
            .AsNoTracking().Select(c => c.PersonId).Take(20).ToListAsync(ct), ct);
        foreach (var person in due) await Erase(person, acting, ct);
    }

    async Task Leave(Guid person, Acting acting, CancellationToken ct)
    {
        foreach (var tenant in await acting.AsPerson(person, own => own.Memberships.Where(m => m.PersonId == person).Select(m => m.TenantId).Distinct().ToListAsync(ct), ct))
            await acting.As(Acting.Context(tenant, personId: person, staff: true), async (own, scope) =>
            {
                await using var transaction = await own.Database.BeginTransactionAsync(ct);
                await own.Memberships.Where(m => m.PersonId == person && m.TenantId == tenant).ExecuteDeleteAsync(ct);
                await own.Grants.Where(g => g.PersonId == person).ExecuteDeleteAsync(ct);
                await own.Regrant(person, tenant, scope.GetRequiredService<IPublishEndpoint>(), ct);
                await own.SaveChangesAsync(ct);
                await transaction.CommitAsync(ct);
                return true;
            }, ct);
        await acting.AsNobody(db => db.AccountClosings.Where(c => c.PersonId == person).ExecuteUpdateAsync(set => set.SetProperty(c => c.LeftAt, Clock.GetUtcNow()), ct), ct);
    }

    /// <summary>Every tenant is looked at: invitations and entries of the log are left where a membership ended long ago.</summary>
    async Task Erase(Guid person, Acting acting, CancellationToken ct)
    {
        foreach (var tenant in await TenantFeed.All(acting, ct)) await acting.AsTenant(tenant, own => Forget(person, tenant, own, ct), ct);
        await acting.As(Acting.Context(null, personId: person), async (own, scope) =>
        {
            await using var transaction = await own.Database.BeginTransactionAsync(ct);
            await own.People.Where(p => p.Id == person).ExecuteDeleteAsync(ct);
            await own.AccountMails.Where(m => m.PersonId == person).ExecuteDeleteAsync(ct);
            await own.AccountClosings.Where(c => c.PersonId == person).ExecuteUpdateAsync(set => set.SetProperty(c => c.ErasedAt, Clock.GetUtcNow()), ct);
            await scope.GetRequiredService<IPublishEndpoint>().Publish(new PersonErased(person, person), ct);
            await own.SaveChangesAsync(ct);
            await transaction.CommitAsync(ct);
            return true;
        }, ct);
    }

    static async Task<bool> Forget(Guid person, Guid tenant, IdentityDb own, CancellationToken ct)
    {
        await using var transaction = await own.Database.BeginTransactionAsync(ct);
        Guid[] mentioned = [person, .. await own.Invitations.Where(i => i.AcceptedBy == person || i.InvitedBy == person).Select(i => i.Id).ToListAsync(ct)];
        await own.Invitations.Where(i => i.AcceptedBy == person).ExecuteDeleteAsync(ct);
        var name = await own.Tenants.Where(t => t.Id == tenant).Select(t => t.Name).SingleOrDefaultAsync(ct) ?? "";
        await own.Invitations.Where(i => i.InvitedBy == person).ExecuteUpdateAsync(set => set.SetProperty(i => i.InvitedBy, (Guid?)null).SetProperty(i => i.InvitedByName, name), ct);
        await own.LegalAcceptances.Where(a => a.PersonId == person && a.ForClient == null && a.ForTenant == null).ExecuteDeleteAsync(ct);
        await own.Database.ExecuteSqlAsync($"SELECT platform.erase_audit({mentioned})", ct);
        await own.ForgetPerson(person, ct);
        await transaction.CommitAsync(ct);
        return true;
    }
}

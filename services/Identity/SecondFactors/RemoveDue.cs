using AseanPlatform.Identity.Mails;
using AseanPlatform.Identity.People;
using AseanPlatform.Identity.Sessions;
using AseanPlatform.Tenancy;
using MassTransit;
using Microsoft.EntityFrameworkCore;

namespace AseanPlatform.Identity.SecondFactors;

/// <summary>Removes the second factors whose day is over.</summary>
sealed class RemoveDue(IServiceProvider services) : Recurring(services, TimeSpan.FromSeconds(2))
{
    protected override async Task Round(CancellationToken ct)
    {
        var acting = new Acting(Services);
        var due = await acting.AsNobody(db => db.FactorRemovals.FromSql($"SELECT * FROM factor_removal WHERE state = 'confirmed' AND due_at <= now()").AsNoTracking().ToListAsync(ct), ct);
        foreach (var removal in due) await acting.As(removal.Context, (own, scope) => Remove(removal, own, scope.GetRequiredService<IPublishEndpoint>(), ct), ct);
    }

    async Task<bool> Remove(FactorRemoval removal, IdentityDb own, IPublishEndpoint events, CancellationToken ct)
    {
        var (person, now) = (removal.PersonId, Clock.GetUtcNow());
        await using var transaction = await own.Database.BeginTransactionAsync(ct);
        // Kept in this very moment, or removed by a process beside this one.
        if (await own.Database.ExecuteSqlAsync($"UPDATE factor_removal SET state = 'removed', ended_at = now() WHERE id = {removal.Id} AND state = 'confirmed' AND due_at <= now()", ct) is 0)
            return false;

        await own.Credentials.Where(c => c.PersonId == person && (c.Kind == Credential.Totp || c.Kind == Credential.NewTotp || c.Kind == Credential.Passkey || c.Kind == Credential.Recovery)).ExecuteDeleteAsync(ct);
        await own.PasskeyPersons.Where(p => p.PersonId == person).ExecuteDeleteAsync(ct);
        await own.SignInSteps.Where(s => s.PersonId == person).ExecuteDeleteAsync(ct);
        await own.EndSessions(person, except: null, now, ct);
        await own.AddAccountMail(person, AccountMail.SecondFactorRemoved, events, now, ct);
        await own.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        return true;
    }
}

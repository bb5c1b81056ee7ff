using AseanPlatform.Assessment.Actions;
using AseanPlatform.Assessment.Asks;
using AseanPlatform.Assessment.Evidence;
using AseanPlatform.Contracts.Assessments;
using AseanPlatform.Tenancy;
using MassTransit;
using Microsoft.EntityFrameworkCore;

namespace AseanPlatform.Assessment.Reminders;

/// <summary>
/// Tells people that a day comes near: evidence that lapses within a month, an action or a question that is due within a week. Once for each day: whoever moves the day
/// is reminded again. The mark and the message commit together.
/// </summary>
sealed class Remind(IServiceProvider services) : Recurring(services, TimeSpan.FromHours(1))
{
    protected override async Task Round(CancellationToken ct)
    {
        var today = DateOnly.FromDateTime(Clock.GetUtcNow().UtcDateTime);
        foreach (var tenant in await Services.GetRequiredService<Tenants>().All(ct))
        {
            IReadOnlyList<Guid> clients = [];
            await Try(() => Services.InTenant(TenantContext.Job(tenant), async (scope, token) => clients = await scope.GetRequiredService<AssessmentDb>().ClientsToRemind(today, token), ct), ct);
            foreach (var client in clients) await Try(() => Services.InTenant(TenantContext.Job(tenant, client), (scope, token) => Tell(scope, today, token), ct), ct);
        }
    }

    static Task Tell(IServiceProvider scope, DateOnly today, CancellationToken ct)
    {
        var events = scope.GetRequiredService<IPublishEndpoint>();
        return scope.GetRequiredService<AssessmentDb>().Remind(today, said => events.Publish(said, ct), ct);
    }
}

static class Days
{
    const int EvidenceAhead = 30, Batch = 500;

    public static async Task<IReadOnlyList<Guid>> ClientsToRemind(this AssessmentDb db, DateOnly today, CancellationToken ct) => [..
        (await db.Expiring(today).Select(e => e.ClientId).Distinct().ToListAsync(ct))
        .Union(await db.DueActions(today).Select(a => a.ClientId).Distinct().ToListAsync(ct))
        .Union(await db.DueAsks(today).Select(a => a.ClientId).Distinct().ToListAsync(ct))];

    /// <summary>Those of the client in whose name this runs. Where somebody changes one of them at this moment, or another process was first, nobody is told now.</summary>
    public static async Task Remind(this AssessmentDb db, DateOnly today, Func<PersonConcerned, Task> tell, CancellationToken ct)
    {
        foreach (var evidence in await db.Expiring(today).Take(Batch).ToListAsync(ct))
        {
            evidence.Reminded();
            await Say("evidence-expiring", evidence.ClientId, evidence.ChangedBy, evidence.Id);
        }
        foreach (var action in await db.DueActions(today).Take(Batch).ToListAsync(ct))
        {
            action.Reminded();
            await Say("action-due", action.ClientId, action.Owner!.Value, action.Id);
        }
        foreach (var ask in await db.DueAsks(today).Take(Batch).ToListAsync(ct))
        {
            ask.Reminded();
            var answer = await db.Answers.AsNoTracking().SingleOrDefaultAsync(a => a.AssessmentId == ask.AssessmentId && a.StatementId == ask.StatementId, ct);
            if (!ask.IsAnsweredBy(answer)) await Say("answer-due", ask.ClientId, ask.Asked, ask.Id);
        }
        await db.SaveChangesAsync(ct);

        Task Say(string kind, Guid client, Guid person, Guid subject) => tell(new(Guid.CreateVersion7(), kind, client, person, subject));
    }

    static IQueryable<EvidenceItem> Expiring(this AssessmentDb db, DateOnly today)
    {
        var until = today.AddDays(EvidenceAhead);
        return db.EvidenceItems.Where(e => e.ExpiresOn != null && e.ExpiresOn >= today && e.ExpiresOn <= until && (e.RemindedOf == null || e.RemindedOf != e.ExpiresOn));
    }

    static IQueryable<ActionItem> DueActions(this AssessmentDb db, DateOnly today)
    {
        var until = today.AddDays(Ask.RemindedAhead);
        return db.Actions.Where(a => a.ClosedAt == null && a.Owner != null && a.DueOn != null && a.DueOn <= until && (a.RemindedOf == null || a.RemindedOf != a.DueOn));
    }

    /// <summary>One that was asked for within the time of the reminder was told of its day when it was asked.</summary>
    static IQueryable<Ask> DueAsks(this AssessmentDb db, DateOnly today)
    {
        var until = today.AddDays(Ask.RemindedAhead);
        return db.Asks.Where(a => a.EndedAt == null && a.DueOn <= until && (a.RemindedOf == null || a.RemindedOf != a.DueOn) && db.Assessments.Any(x => x.Id == a.AssessmentId && Ask.WhileStates.Contains(x.State)));
    }
}

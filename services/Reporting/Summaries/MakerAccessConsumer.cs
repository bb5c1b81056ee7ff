using AseanPlatform.Contracts.Identity;
using AseanPlatform.ServiceDefaults;
using AseanPlatform.Tenancy;
using MassTransit;
using Microsoft.EntityFrameworkCore;

namespace AseanPlatform.Reporting.Summaries;

/// <summary>Whoever gave a summary out answers for it: where they may no longer see the client, their links end, and the log says so.</summary>
public sealed class MakerAccessConsumer(ReportingDb db, ServiceCalls identity, Tenant tenant, IPublishEndpoint events) : IConsumer<AccessChanged>
{
    public async Task Consume(ConsumeContext<AccessChanged> context)
    {
        var (own, maker, ct) = (tenant.Id, context.Message.PersonId, context.CancellationToken);
        foreach (var ofClient in (await db.SummaryLinks.Where(l => l.MadeBy == maker).ToListAsync(ct)).GroupBy(l => l.ClientId))
        {
            if (await identity.Get<List<Guid>>("identity", $"/internal/clients/{ofClient.Key}/seers", own, null, ct) is { } seers && seers.Contains(maker)) continue;
            await db.TakeBack([.. ofClient], events, ct);
        }
        await db.SaveChangesAsync(ct);
    }
}

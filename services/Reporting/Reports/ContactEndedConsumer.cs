using AseanPlatform.Contracts.Links;
using AseanPlatform.Contracts.Scorecards;
using AseanPlatform.Messaging;
using AseanPlatform.Tenancy;
using MassTransit;
using Microsoft.EntityFrameworkCore;

namespace AseanPlatform.Reporting.Reports;

/// <summary>
/// The report of a visitor of whom no client came goes with its files and links, as those of a deleted client go: the contact is the client that might have been. A report that
/// is asked for later is not made.
/// </summary>
public sealed class ContactEndedConsumer(IServiceProvider services, Tenant tenant) : IConsumer<ContactEnded>
{
    public Task Consume(ConsumeContext<ContactEnded> context) => services.InTenant(TenantContext.Job(tenant.Id, context.Message.ContactId), async (scope, ct) =>
    {
        var (db, events, contact) = (scope.GetRequiredService<ReportingDb>(), scope.GetRequiredService<IPublishEndpoint>(), context.Message.ContactId);
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        foreach (var hash in await db.ReportLinks.Where(link => link.TenantId == tenant.Id && link.ClientId == contact && link.RevokedAt == null).Select(link => link.Hash).ToListAsync(ct))
            await events.Publish(new LinkRevoked(hash), ct);
        await db.DeleteClient(contact, ct);
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
    }, context.CancellationToken);
}

using System.ComponentModel.DataAnnotations;
using AseanPlatform.Reporting.Summaries;
using AseanPlatform.ServiceDefaults;
using MassTransit;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace AseanPlatform.Reporting.Reports;

/// <summary>Says that a report is not to be relied on any more, for good. The files stay for the client's own people; whoever checks one reads that it was withdrawn, and its summary is shown to nobody any more.</summary>
public static class WithdrawReport
{
    public sealed record Request([StringLength(1000, MinimumLength = 1)] string Reason);

    public static async Task<Results<NoContent, NotFound>> Handle(Guid id, Request request, ReportingDb db, IPublishEndpoint events, TimeProvider clock, CancellationToken ct)
    {
        if (string.IsNullOrWhiteSpace(request.Reason)) throw new InvalidValue("/reason", "Say why the report is withdrawn.");
        if (await db.Reports.SingleOrDefaultAsync(r => r.Id == id, ct) is not { } report) return TypedResults.NotFound();

        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        await db.Database.ExecuteSqlAsync($"SELECT FROM report WHERE id = {id} FOR UPDATE", ct); // a link that is being made waits, or is among those that end
        report.Withdraw(request.Reason.Trim(), clock.GetUtcNow());
        await db.TakeBack(await db.SummaryLinks.Where(link => link.ReportId == id).ToListAsync(ct), events, ct);
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        return TypedResults.NoContent();
    }
}

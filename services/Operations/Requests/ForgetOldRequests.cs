using AseanPlatform.Tenancy;
using Microsoft.EntityFrameworkCore;

namespace AseanPlatform.Operations.Requests;

/// <summary>Once a day, envelopes, requests and faults older than 90 days are deleted.</summary>
sealed class ForgetOldRequests(IServiceProvider services) : Recurring(services, TimeSpan.FromDays(1))
{
    static readonly TimeSpan Kept = TimeSpan.FromDays(90);

    protected override async Task Round(CancellationToken ct)
    {
        await using var scope = Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<OperationsDb>();
        var before = Clock.GetUtcNow() - Kept;
        await db.Faults.Where(f => f.FaultedAt < before).ExecuteDeleteAsync(ct);
        await db.Envelopes.Where(e => e.SentAt < before).ExecuteDeleteAsync(ct);
        await db.Requests.Where(r => r.AcceptedAt < before).ExecuteDeleteAsync(ct);
    }
}

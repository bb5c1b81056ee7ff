using AseanPlatform.Tenancy;
using Microsoft.EntityFrameworkCore;

namespace AseanPlatform.Notification.Mails;

static class OldDeliveries
{
    public static Task ForgetDeliveries(this NotificationDb db, DateTimeOffset now, CancellationToken ct)
    {
        var before = now.AddDays(-180);
        return db.Deliveries.Where(d => d.CreatedAt < before).ExecuteDeleteAsync(ct);
    }
}

/// <summary>Takes away the word of mails that were sent, or given up, half a year ago.</summary>
sealed class ForgetDeliveries(IServiceProvider services) : Recurring(services, TimeSpan.FromHours(1))
{
    protected override async Task Round(CancellationToken ct)
    {
        await using var scope = Services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<NotificationDb>().ForgetDeliveries(Clock.GetUtcNow(), ct);
    }
}

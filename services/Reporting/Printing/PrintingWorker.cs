using AseanPlatform.Messaging;

namespace AseanPlatform.Reporting.Printing;

/// <summary>A worker whose jobs end on paper. Without a Chromium the work is kept, not tried and lost: it begins when there is one.</summary>
abstract class PrintingWorker(IServiceProvider services) : JobWorker<ReportingDb>(services)
{
    readonly PrintingParts _parts = services.GetRequiredService<PrintingParts>();
    readonly TimeProvider _clock = services.GetRequiredService<TimeProvider>();

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (_parts.Chromium is null) await Task.Delay(TimeSpan.FromSeconds(2), _clock, stoppingToken);
        }
        catch (OperationCanceledException)
        {
            return;
        }

        await base.ExecuteAsync(stoppingToken);
    }
}

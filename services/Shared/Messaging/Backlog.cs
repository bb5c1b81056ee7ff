using System.Diagnostics.Metrics;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace AseanPlatform.Messaging;

/// <summary>What waits in this service's database, for metrics and health. Older than a minute is degraded: accepted, but somebody waits.</summary>
sealed class Backlog : IHealthCheck
{
    public sealed record Sizes(long Messages, double MessageAge, double JobAge);

    readonly Counter<long> _accepted;

    public Backlog(IMeterFactory meters)
    {
        var meter = meters.Create("AseanPlatform");
        _accepted = meter.CreateCounter<long>("platform.accepted", "{message}", "Messages committed to the outbox.");
        meter.CreateObservableGauge("platform.outbox.rows", () => Now.Messages, "{message}", "Messages that wait for the broker.");
        meter.CreateObservableGauge("platform.outbox.age", () => Now.MessageAge, "s", "Age of the oldest message that waits for the broker.");
        meter.CreateObservableGauge("platform.job.age", () => Now.JobAge, "s", "How long the oldest job that is due has been waiting.");
    }

    public Sizes Now { get; set; } = new(0, 0, 0);

    public void Accepted(int messages) => _accepted.Add(messages);

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(Now.MessageAge > 60 ? HealthCheckResult.Degraded($"A message has been waiting for {Now.MessageAge:0} s.") : HealthCheckResult.Healthy());
}

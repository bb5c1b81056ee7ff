using System.Diagnostics;
using MassTransit;
using Microsoft.EntityFrameworkCore;

namespace AseanPlatform.Operations.Requests;

/// <summary>Writes down the envelope of every message of type <typeparamref name="T"/>, and the step it is for its request. Never the body.</summary>
public sealed class EnvelopeConsumer<T>(OperationsDb db, TimeProvider clock) : IConsumer<T>
    where T : class
{
    static readonly Func<T, Guid>? Subject = typeof(T).GetProperty("SubjectId", typeof(Guid))?.GetMethod?.CreateDelegate<Func<T, Guid>>();

    public async Task Consume(ConsumeContext<T> context)
    {
        var envelope = new Envelope
        {
            MessageId = context.MessageId ?? throw new InvalidOperationException($"{typeof(T).Name} came without a message id."),
            Type = typeof(T).Name,
            Service = Sender.Of(context.Host),
            TenantId = Sender.Tenant(context.Headers),
            SubjectId = Subject?.Invoke(context.Message),
            SentAt = Sent(context),
            ReceivedAt = clock.GetUtcNow(),
            TraceId = Activity.Current?.TraceId.ToHexString() ?? Sender.Trace(context.Headers),
            Attempt = context.GetRetryAttempt() + 1,
        };
        db.Add(envelope);
        if (envelope.SubjectId is { } subject) await Note(subject, envelope, context.CancellationToken);
    }

    DateTimeOffset Sent(ConsumeContext<T> context) =>
        context.SentTime is { } sent ? new DateTimeOffset(DateTime.SpecifyKind(sent, DateTimeKind.Utc)) : clock.GetUtcNow();

    /// <summary>Steps may arrive in any order and at the same time, so the row is merged by the database in one statement. A message of another tenant moves nothing.</summary>
    Task<int> Note(Guid subject, Envelope envelope, CancellationToken ct)
    {
        var step = Steps.Of(typeof(T));
        DateTimeOffset? At(params ReadOnlySpan<Step> steps) => steps.Contains(step) ? envelope.SentAt : null;

        return db.Database.ExecuteSqlAsync($"""
            INSERT INTO request AS r (subject_id, tenant_id, kind, accepted_at, needs_report, asked_at, reported_at, told_at, failed_at)
            VALUES ({subject}, {envelope.TenantId}, {envelope.Type}, {envelope.SentAt}, {step == Step.ReportAsked},
                {At(Step.Asked, Step.ReportAsked)}, {At(Step.Reported)}, {At(Step.Told)}, {At(Step.Failed)})
            ON CONFLICT (subject_id) DO UPDATE SET
                tenant_id = coalesce(r.tenant_id, excluded.tenant_id),
                kind = CASE WHEN excluded.accepted_at < r.accepted_at THEN excluded.kind ELSE r.kind END,
                accepted_at = least(r.accepted_at, excluded.accepted_at),
                needs_report = r.needs_report OR excluded.needs_report,
                asked_at = greatest(r.asked_at, excluded.asked_at),
                reported_at = greatest(r.reported_at, excluded.reported_at),
                told_at = greatest(r.told_at, excluded.told_at),
                failed_at = greatest(r.failed_at, excluded.failed_at)
            WHERE r.tenant_id IS NULL OR excluded.tenant_id IS NULL OR r.tenant_id = excluded.tenant_id
            """, ct);
    }
}

static class Sender
{
    public static string? Trace(Headers headers) => ActivityContext.TryParse(headers.Get<string>("traceparent"), null, out var trace) ? trace.TraceId.ToHexString() : null;

    public static Guid? Tenant(Headers headers) => Guid.TryParse(headers.Get<string>("tenant_id"), out var tenant) ? tenant : null;

    /// <summary>The sending service by the name of its program: AseanPlatform.Reporting is reporting.</summary>
    public static string Of(HostInfo? host)
    {
        var program = host?.Assembly ?? host?.ProcessName ?? "unknown";
        return program[(program.LastIndexOf('.') + 1)..].ToLowerInvariant();
    }
}

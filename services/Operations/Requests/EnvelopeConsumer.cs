using System.Diagnostics;
using AseanPlatform.Tenancy;
using MassTransit;
using Npgsql;

namespace AseanPlatform.Operations.Requests;

/// <summary>
/// Writes down the envelope of every message of type <typeparamref name="T"/>, and the step it is for its request. Never the body.
/// The envelope's own row shows a second delivery, so it stands outside the inbox: one statement for every message of the platform.
/// </summary>
public sealed class EnvelopeConsumer<T>(NpgsqlDataSource database, Tenant tenant, TimeProvider clock) : IConsumer<T>
    where T : class
{
    static readonly Func<T, Guid>? Subject = typeof(T).GetProperty("SubjectId", typeof(Guid))?.GetMethod?.CreateDelegate<Func<T, Guid>>();

    public async Task Consume(ConsumeContext<T> context)
    {
        var step = Steps.Of(typeof(T));
        var now = clock.GetUtcNow();
        // Steps may arrive in any order and at the same time, so the row is merged by the database. A message of another tenant moves nothing.
        await using var note = database.CreateCommand("""
            WITH noted AS (
                INSERT INTO envelope (message_id, type, service, tenant_id, subject_id, sent_at, received_at, trace_id, attempt, client_id)
                VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $11)
                ON CONFLICT DO NOTHING
                RETURNING *)
            INSERT INTO request AS r (subject_id, tenant_id, kind, accepted_at, needs_report, asked_at, reported_at, told_at, failed_at, client_id)
            SELECT subject_id, tenant_id, type, sent_at, $10 = 'ReportAsked', CASE WHEN $10 IN ('Asked', 'ReportAsked') THEN sent_at END,
                CASE WHEN $10 = 'Reported' THEN sent_at END, CASE WHEN $10 = 'Told' THEN sent_at END, CASE WHEN $10 = 'Failed' THEN sent_at END, client_id
            FROM noted WHERE subject_id IS NOT NULL
            ON CONFLICT (subject_id) DO UPDATE SET
                tenant_id = coalesce(r.tenant_id, excluded.tenant_id),
                client_id = coalesce(r.client_id, excluded.client_id),
                kind = CASE WHEN excluded.accepted_at < r.accepted_at THEN excluded.kind ELSE r.kind END,
                accepted_at = least(r.accepted_at, excluded.accepted_at),
                needs_report = r.needs_report OR excluded.needs_report,
                asked_at = greatest(r.asked_at, excluded.asked_at),
                reported_at = greatest(r.reported_at, excluded.reported_at),
                told_at = greatest(r.told_at, excluded.told_at),
                failed_at = greatest(r.failed_at, excluded.failed_at)
            WHERE r.tenant_id IS NULL OR excluded.tenant_id IS NULL OR r.tenant_id = excluded.tenant_id
            """);
        foreach (var value in (ReadOnlySpan<object?>)[
            context.MessageId ?? throw new InvalidOperationException($"{typeof(T).Name} came without a message id."),
            typeof(T).Name,
            Sender.Of(context.Host),
            tenant.IsSet ? tenant.Id : null, // of a client that has moved the present one
            Subject?.Invoke(context.Message),
            context.SentTime is { } sent ? DateTime.SpecifyKind(sent, DateTimeKind.Utc) : now.UtcDateTime,
            now.UtcDateTime,
            Activity.Current?.TraceId.ToHexString() ?? Sender.Trace(context.Headers),
            context.GetRetryAttempt() + 1,
            $"{step}",
            tenant.ClientId,
        ]) note.Parameters.Add(new() { Value = value ?? DBNull.Value });
        await note.ExecuteNonQueryAsync(context.CancellationToken);
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

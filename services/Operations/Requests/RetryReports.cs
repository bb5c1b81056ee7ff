using System.Security.Claims;
using AseanPlatform.Contracts.Operations;
using AseanPlatform.Contracts.Reports;
using AseanPlatform.Operations.Faults;
using AseanPlatform.ServiceDefaults;
using MassTransit;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace AseanPlatform.Operations.Requests;

/// <summary>
/// Asks for reports that were given up to be made again, one or all of them: once somebody mended what stood in the way, no client has to ask. Each failure is asked
/// about once; a report that fails again can be asked for again.
/// </summary>
public static class RetryReports
{
    const int Most = 500;

    /// <summary>What may be given up and asked for again: reports, those over portfolios, and editions.</summary>
    static readonly string[] s_failures = [nameof(ReportFailed), nameof(PortfolioReportFailed), nameof(EditionFailed)];

    /// <param name="Requests">Whose report was asked for now.</param>
    public sealed record Response(IReadOnlyList<Guid> Requests);

    public static async Task<Results<Accepted<Response>, NotFound>> One(Guid subjectId, ClaimsPrincipal caller, OperationsDb db, IPublishEndpoint events, TimeProvider clock, CancellationToken ct)
    {
        var request = db.Requests.Where(r => r.SubjectId == subjectId);
        if (!await request.AnyAsync(ct)) return TypedResults.NotFound();
        return TypedResults.Accepted((string?)null, await Ask(request, caller, db, events, clock, ct));
    }

    public static async Task<Accepted<Response>> All(ClaimsPrincipal caller, OperationsDb db, IPublishEndpoint events, TimeProvider clock, CancellationToken ct) =>
        TypedResults.Accepted((string?)null, await Ask(db.Requests, caller, db, events, clock, ct));

    static async Task<Response> Ask(IQueryable<Request> requests, ClaimsPrincipal caller, OperationsDb db, IPublishEndpoint events, TimeProvider clock, CancellationToken ct)
    {
        var given = await GivenUp(requests, db).Where(f => f.AskedAt == null).OrderBy(f => f.FailedAt).Take(Most).ToListAsync(ct);
        var (person, now) = (caller.PersonId() ?? throw new InvalidOperationException("An operator is a person."), clock.GetUtcNow());
        foreach (var failure in given)
        {
            db.Add(new Replay { Id = Guid.CreateVersion7(), MessageId = failure.MessageId, Service = "reporting", AskedBy = person, AskedAt = now });
            await events.Publish(new ReportRetryAsked(failure.TenantId, failure.SubjectId), ct);
        }
        await db.SaveChangesAsync(ct);
        return new([.. given.Select(failure => failure.SubjectId)]);
    }

    // Named one by one, not by a constructor: only so can a query be asked further.
    internal sealed class Failure
    {
        public required Guid SubjectId { get; init; }
        public required Guid TenantId { get; init; }
        public required Guid MessageId { get; init; }
        public required DateTimeOffset FailedAt { get; init; }
        public required DateTimeOffset? AskedAt { get; init; }
    }

    /// <summary>Requests that ended with a report that could not be made, and when it was last asked for again, if it was.</summary>
    internal static IQueryable<Failure> GivenUp(IQueryable<Request> requests, OperationsDb db) =>
        from request in requests
        where request.TenantId != null && request.FailedAt != null && (request.AskedAt == null || request.FailedAt >= request.AskedAt) && (request.ReportedAt == null || request.FailedAt >= request.ReportedAt)
        join envelope in db.Envelopes on request.SubjectId equals envelope.SubjectId
        where s_failures.Contains(envelope.Type) && envelope.SentAt == request.FailedAt
        select new Failure
        {
            SubjectId = request.SubjectId,
            TenantId = request.TenantId!.Value,
            MessageId = envelope.MessageId,
            FailedAt = envelope.SentAt,
            AskedAt = db.Replays.Where(r => r.MessageId == envelope.MessageId).Max(r => (DateTimeOffset?)r.AskedAt),
        };
}

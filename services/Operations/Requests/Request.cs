using System.Linq.Expressions;
using AseanPlatform.Tenancy;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace AseanPlatform.Operations.Requests;

/// <summary>
/// One accepted request and how far it came, put together from envelopes. They may arrive in any order, so only the times
/// of the steps are kept and the state is read off them.
/// </summary>
[OfNobody]
public sealed class Request
{
    public required Guid SubjectId { get; init; }
    public Guid? TenantId { get; init; }

    /// <summary>The client it is about, with which it moves.</summary>
    public Guid? ClientId { get; init; }

    /// <summary>The message that the request began with.</summary>
    public required string Kind { get; init; }

    public required DateTimeOffset AcceptedAt { get; init; }

    /// <summary>Whether a report answers it (otherwise telling somebody is all there is to do).</summary>
    public bool NeedsReport { get; init; }

    public DateTimeOffset? AskedAt { get; init; }
    public DateTimeOffset? ReportedAt { get; init; }
    public DateTimeOffset? ToldAt { get; init; }
    public DateTimeOffset? FailedAt { get; init; }

    public static readonly Expression<Func<Request, string>> ReadState = request =>
        request.FailedAt != null && (request.AskedAt == null || request.FailedAt >= request.AskedAt)
            && (request.ReportedAt == null || request.FailedAt >= request.ReportedAt)
            && (request.ToldAt == null || request.FailedAt >= request.ToldAt) ? RequestState.Failed
        : request.AskedAt == null ? RequestState.Told
        : request.NeedsReport && (request.ReportedAt == null || request.ReportedAt < request.AskedAt) ? RequestState.Waiting
        : request.ToldAt != null && request.ToldAt >= (request.NeedsReport ? request.ReportedAt : request.AskedAt) ? RequestState.Told
        : request.NeedsReport ? RequestState.ReportMade
        : RequestState.Waiting;

    static readonly Func<Request, string> StateOf = ReadState.Compile();

    public string State() => StateOf(this);

    /// <summary>When it came to rest; null while something is still to be done.</summary>
    public DateTimeOffset? FinishedAt() => State() switch
    {
        RequestState.Told => ToldAt ?? AcceptedAt,
        RequestState.Failed => FailedAt,
        _ => null,
    };
}

public static class RequestState
{
    public const string Waiting = "waiting";
    public const string ReportMade = "report-made";
    public const string Told = "told";
    public const string Failed = "failed";
}

sealed class RequestMapping : IEntityTypeConfiguration<Request>
{
    public void Configure(EntityTypeBuilder<Request> request) => request.ToTable("request").HasKey(r => r.SubjectId);
}

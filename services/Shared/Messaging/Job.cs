using System.Diagnostics;
using System.Text.Json;
using AseanPlatform.Tenancy;

namespace AseanPlatform.Messaging;

/// <summary>Long work that was accepted: leased by one worker at a time, done once. It holds ids only.</summary>
[OfNobody]
public sealed class Job
{
    public const string Waiting = "waiting", Done = "done", GivenUp = "given-up";

    public Guid Id { get; internal init; } = Guid.CreateVersion7();
    public required string Kind { get; init; }
    public Guid TenantId { get; internal init; }
    public Guid? ClientId { get; internal init; }
    public Guid SubjectId { get; internal init; }
    public string Payload { get; internal init; } = "{}";
    public string? Traceparent { get; internal init; }
    public string State { get; internal init; } = Waiting;
    public int Attempts { get; internal init; }
    public DateTimeOffset DueAt { get; internal init; }
    public Guid? Lease { get; internal init; }
    public DateTimeOffset? LeaseUntil { get; internal init; }
    public string? LastError { get; internal init; }
    public DateTimeOffset CreatedAt { get; internal init; }

    public T Read<T>() => JsonSerializer.Deserialize<T>(Payload, JsonSerializerOptions.Web)!;
}

public static class JobExtensions
{
    extension(TenantDbContext db)
    {
        /// <summary>Commits with what caused it. A second job of the same kind and subject is refused by a unique key.</summary>
        public Job AddJob(string kind, Guid subjectId, object? payload = null) => db.Add(new Job
        {
            Kind = kind,
            TenantId = db.Tenant.Id,
            ClientId = db.Tenant.ClientId,
            SubjectId = subjectId,
            Payload = payload is null ? "{}" : JsonSerializer.Serialize(payload, payload.GetType(), JsonSerializerOptions.Web),
            Traceparent = Activity.Current?.Id,
        }).Entity;
    }
}

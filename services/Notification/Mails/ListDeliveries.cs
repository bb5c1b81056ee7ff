using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace AseanPlatform.Notification.Mails;

/// <summary>What an operator may know about mails: that they went, not what they said.</summary>
public static class ListDeliveries
{
    const int Most = 200;

    public sealed record Item(
        Guid Id, string Kind, string Channel, string? Recipient, string State, int Attempts, string? Reason, DateTimeOffset CreatedAt, DateTimeOffset? SentAt, Guid SubjectId);

    /// <param name="subjectId">Only those of one accepted request.</param>
    public static async Task<Ok<List<Item>>> Handle(Guid? subjectId, NotificationDb db, CancellationToken ct) =>
        TypedResults.Ok(await db.Deliveries.AsNoTracking()
            .Where(d => subjectId == null || d.SubjectId == subjectId)
            .OrderByDescending(d => d.CreatedAt).ThenByDescending(d => d.Id).Take(Most)
            .Select(d => new Item(d.Id, d.Kind, d.Channel, d.Recipient, d.State, d.Attempts, d.Reason, d.CreatedAt, d.SentAt, d.SubjectId)).ToListAsync(ct));
}

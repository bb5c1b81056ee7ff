using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace AseanPlatform.Identity.Closings;

/// <summary>For the operator: the closed accounts by number, how far the erasure of each has come, and which service has said when that it erased what it had. No name: that is what went.</summary>
public static class ListErasures
{
    const int Most = 200;

    public sealed record Acknowledged(string Service, DateTimeOffset At);

    /// <param name="Missing">The services that have not answered yet, once they were told.</param>
    public sealed record Item(Guid PersonId, DateTimeOffset ClosedAt, DateTimeOffset? LeftAt, DateTimeOffset? ErasedAt, IReadOnlyList<Acknowledged> Acknowledged, IReadOnlyList<string> Missing);

    public static async Task<Ok<List<Item>>> Handle(IdentityDb db, Messaging.Subscriptions subscriptions, CancellationToken ct)
    {
        var told = subscriptions.Table[typeof(Contracts.Identity.PersonErased)];
        var closings = await db.AccountClosings.AsNoTracking().OrderByDescending(c => c.ClosedAt).Take(Most).ToListAsync(ct);
        var persons = closings.ConvertAll(c => c.PersonId);
        var answers = (await db.ForgottenPersons.AsNoTracking().Where(f => persons.Contains(f.PersonId)).OrderBy(f => f.At).ToListAsync(ct)).ToLookup(f => f.PersonId);
        return TypedResults.Ok(closings.ConvertAll(c => new Item(c.PersonId, c.ClosedAt, c.LeftAt, c.ErasedAt, [.. answers[c.PersonId].Select(a => new Acknowledged(a.Service, a.At))],
            c.ErasedAt is null ? [] : [.. told.Except(answers[c.PersonId].Select(a => a.Service))])));
    }
}

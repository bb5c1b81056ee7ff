using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace AseanPlatform.Operations.Faults;

public static class ListFaults
{
    public sealed record Item(
        Guid MessageId, string Service, string Type, Guid? TenantId, Guid? SubjectId, string Exception, DateTimeOffset FaultedAt, int Times,
        DateTimeOffset? ReplayAskedAt, Guid? ReplayAskedBy);

    /// <param name="Next">Asks for the next page as <c>after</c>; null on the last one.</param>
    public sealed record Response(IReadOnlyList<Item> Items, string? Next);

    public static async Task<Results<Ok<Response>, ProblemHttpResult>> Handle(
        OperationsDb db, Cursor cursor, CancellationToken ct, string? after = null, [Range(1, 200)] int take = 50)
    {
        var faults = db.Faults.AsNoTracking();
        if (after is not null)
        {
            if (!cursor.TryRead(after, out var place)) return TypedResults.Problem("The page mark is not one of this list.", statusCode: 400);
            faults = faults.Where(f => f.FaultedAt < place.At || (f.FaultedAt == place.At && f.Id.CompareTo(place.Id) < 0));
        }

        var page = await faults
            .OrderByDescending(f => f.FaultedAt).ThenByDescending(f => f.Id)
            .Take(take + 1)
            .Select(f => new
            {
                f.Id,
                Item = new Item(
                    f.MessageId, f.Service, f.Type, f.TenantId, db.Envelopes.Where(e => e.MessageId == f.MessageId).Select(e => e.SubjectId).FirstOrDefault(),
                    f.Exception, f.FaultedAt, f.Times, f.ReplayAskedAt, f.ReplayAskedBy),
            })
            .ToListAsync(ct);
        var items = page.Take(take).Select(row => row.Item).ToList();

        return TypedResults.Ok(new Response(items, page.Count > take ? cursor.Write(items[^1].FaultedAt, page[take - 1].Id) : null));
    }
}

using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace AseanPlatform.Operations.Requests;

public static class ListRequests
{
    public sealed record Item(
        Guid SubjectId, Guid? TenantId, string Kind, string State, DateTimeOffset AcceptedAt, DateTimeOffset? FinishedAt, long ElapsedMilliseconds);

    /// <param name="Next">Asks for the next page as <c>after</c>; null on the last one.</param>
    public sealed record Response(IReadOnlyList<Item> Items, string? Next);

    public static async Task<Results<Ok<Response>, ProblemHttpResult>> Handle(
        OperationsDb db, Cursor cursor, TimeProvider clock, CancellationToken ct, string? after = null, [Range(1, 200)] int take = 50)
    {
        var requests = db.Requests.AsNoTracking();
        if (after is not null)
        {
            if (!cursor.TryRead(after, out var place)) return TypedResults.Problem("The page mark is not one of this list.", statusCode: 400);
            requests = requests.Where(r => r.AcceptedAt < place.At || (r.AcceptedAt == place.At && r.SubjectId.CompareTo(place.Id) < 0));
        }

        var page = await Shown(requests.OrderByDescending(r => r.AcceptedAt).ThenByDescending(r => r.SubjectId).Take(take + 1), db).ToListAsync(ct);
        var now = clock.GetUtcNow();
        var items = page.Take(take).Select(row => row.Item(now)).ToList();

        return TypedResults.Ok(new Response(items, page.Count > take ? cursor.Write(items[^1].AcceptedAt, items[^1].SubjectId) : null));
    }

    /// <summary>A message of a request that lies in a dead-letter queue and was not replayed yet makes the request a failed one.</summary>
    internal static IQueryable<Row> Shown(IQueryable<Request> requests, OperationsDb db) => requests.Select(request => new Row(
        request,
        db.Faults
            .Where(f => f.ReplayAskedAt == null && db.Envelopes.Any(e => e.MessageId == f.MessageId && e.SubjectId == request.SubjectId))
            .Max(f => (DateTimeOffset?)f.FaultedAt)));

    internal sealed record Row(Request Request, DateTimeOffset? FaultedAt)
    {
        public Item Item(DateTimeOffset now)
        {
            var finished = FaultedAt ?? Request.FinishedAt();
            return new Item(
                Request.SubjectId, Request.TenantId, Request.Kind, FaultedAt is null ? Request.State() : RequestState.Failed,
                Request.AcceptedAt, finished, (long)((finished ?? now) - Request.AcceptedAt).TotalMilliseconds);
        }
    }
}

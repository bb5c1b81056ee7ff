using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace AseanPlatform.Assessment.Asks;

/// <summary>Nobody needs the answer from that person any more. Withdrawn twice is withdrawn.</summary>
static class WithdrawAsk
{
    public static async Task<Results<NoContent, NotFound>> Handle(Guid id, AssessmentDb db, TimeProvider clock, CancellationToken ct)
    {
        if (await db.Asks.SingleOrDefaultAsync(a => a.Id == id, ct) is not { } ask) return TypedResults.NotFound();

        ask.End(clock.Now());
        await db.SaveChangesAsync(ct);
        return TypedResults.NoContent();
    }
}

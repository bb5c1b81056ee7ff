using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace AseanPlatform.Assessment.Actions;

/// <param name="Owner">Who does it.</param>
/// <param name="Overdue">Its day is over, in universal time, and it is not closed.</param>
public sealed record ActionView(
    Guid Id, Guid ClientId, Guid? AssessmentId, string? StatementId, int? Target, string Title, string? Words, Guid? Owner, DateOnly? DueOn, bool Overdue, string State, int Revision,
    DateTimeOffset MadeAt, string? MadeBy, DateTimeOffset ChangedAt, string? ChangedBy, DateTimeOffset? ClosedAt);

static class ListActions
{
    const int Most = 500;

    /// <summary>A client's actions: those that are not closed first, the nearest day before the others.</summary>
    public static async Task<Ok<List<ActionView>>> Handle(Guid clientId, AssessmentDb db, TimeProvider clock, CancellationToken ct)
    {
        var actions = await db.Actions.AsNoTracking().Where(a => a.ClientId == clientId)
            .OrderBy(a => a.ClosedAt != null).ThenBy(a => a.DueOn == null).ThenBy(a => a.DueOn).ThenByDescending(a => a.Id).Take(Most).ToListAsync(ct);
        return TypedResults.Ok(actions.ConvertAll(a => View(a, clock)));
    }

    public static async Task<Results<Ok<ActionView>, NotFound>> One(Guid id, AssessmentDb db, TimeProvider clock, CancellationToken ct) =>
        await db.Actions.AsNoTracking().SingleOrDefaultAsync(a => a.Id == id, ct) is { } action ? TypedResults.Ok(View(action, clock)) : TypedResults.NotFound();

    static ActionView View(ActionItem a, TimeProvider clock) => new(
        a.Id, a.ClientId, a.AssessmentId, a.StatementId, a.Target, a.Title, a.Words, a.Owner, a.DueOn, a.ClosedAt is null && a.DueOn < DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime), a.State, a.Revision,
        a.MadeAt, a.MadeByName, a.ChangedAt, a.ChangedByName, a.ClosedAt);
}

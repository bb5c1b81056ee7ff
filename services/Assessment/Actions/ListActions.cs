using System.Text.Json;
using AseanPlatform.Assessment.Assessments;
using AseanPlatform.Assessment.Catalogue;
using AseanPlatform.Assessment.Scoring;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace AseanPlatform.Assessment.Actions;

/// <param name="Code">Of the duty, while the newest release has it.</param>
public sealed record ActionDuty(Guid SystemId, string System, string ObligationId, string? Code);

/// <summary>What an action is worth, or has come to, by the answer that it is for, in the client's present cycle.</summary>
/// <param name="Then">The level as it was saved last before the action was set out; null where there was none.</param>
/// <param name="Now">The level of the present answer; null while it has none.</param>
/// <param name="To">What it is to reach: the action's own level, or else the next.</param>
/// <param name="Overall">The overall number as it would be; like <paramref name="Gain"/> missing of an action that is closed, and where there is nothing to be gained.</param>
/// <param name="Gain">By how much it would rise if nothing else changed, exactly.</param>
/// <param name="LiftsCap">The band of its principle would no longer be held down by the gate.</param>
public sealed record ActionEffect(Guid AssessmentId, string StatementId, string Code, string PrincipleCode, JsonElement Title, int? Then, int? Now, int? To, NumberView? Overall, NumberView? Gain, bool LiftsCap);

/// <param name="Duty">The duty of a system that is to be met by it.</param>
/// <param name="Owner">Who does it.</param>
/// <param name="Overdue">Its day is over, in universal time, and it is not closed.</param>
/// <param name="Effect">Of an action for an answer, where it is read by itself, while the present cycle asks its statement.</param>
public sealed record ActionView(
    Guid Id, Guid ClientId, Guid? AssessmentId, string? StatementId, int? Target, string Title, string? Words, Guid? Owner, DateOnly? DueOn, bool Overdue, string State, int Revision,
    DateTimeOffset MadeAt, string? MadeBy, DateTimeOffset ChangedAt, string? ChangedBy, DateTimeOffset? ClosedAt, ActionDuty? Duty, ActionEffect? Effect = null);

static class ListActions
{
    const int Most = 500;

    /// <summary>A client's actions: those that are not closed first, the nearest day before the others.</summary>
    public static async Task<Ok<List<ActionView>>> Handle(Guid clientId, AssessmentDb db, Catalogues catalogues, TimeProvider clock, CancellationToken ct)
    {
        var actions = await db.Actions.AsNoTracking().Where(a => a.ClientId == clientId)
            .OrderBy(a => a.ClosedAt != null).ThenBy(a => a.DueOn == null).ThenBy(a => a.DueOn).ThenByDescending(a => a.Id).Take(Most).ToListAsync(ct);
        var duties = await Duties(actions, db, catalogues, ct);
        return TypedResults.Ok(actions.ConvertAll(a => View(a, duties.GetValueOrDefault(a.Id), clock)));
    }

    public static async Task<Results<Ok<ActionView>, NotFound>> One(Guid id, AssessmentDb db, Catalogues catalogues, TimeProvider clock, CancellationToken ct) =>
        await db.Actions.AsNoTracking().SingleOrDefaultAsync(a => a.Id == id, ct) is { } action
            ? TypedResults.Ok(View(action, (await Duties([action], db, catalogues, ct)).GetValueOrDefault(action.Id), clock) with { Effect = await Effect(action, db, catalogues, ct) })
            : TypedResults.NotFound();

    static async Task<ActionEffect?> Effect(ActionItem action, AssessmentDb db, Catalogues catalogues, CancellationToken ct)
    {
        if (action.StatementId is not { } id || await db.Assessments.AsNoTracking().SingleOrDefaultAsync(a => a.ClientId == action.ClientId && a.IsCurrent, ct) is not { } assessment) return null;
        await db.Answered(assessment, ct);
        var release = await catalogues.Of(assessment.Release, ct);
        var rated = assessment.Rated(release);
        if (rated.FirstOrDefault(r => r.Statement == id) is not { } present) return null;

        // Whatever cycle it was in: an answer is carried on without being written anew.
        var cycles = await db.Assessments.Where(a => a.ClientId == action.ClientId).Select(a => a.Id).ToListAsync(ct);
        var then = await db.AnswerWrites.Where(w => cycles.Contains(w.AssessmentId) && w.StatementId == id && w.Stored && w.At <= action.MadeAt).OrderByDescending(w => w.At).Select(w => w.Level).FirstOrDefaultAsync(ct);
        var (statement, now) = (release.StatementById[id], present.NotApplicable ? null : present.Level);
        var to = action.Target ?? (now < Score1.HighestLevel ? now + 1 : null);
        var raise = ActionStates.IsClosed(action.State) || to is null ? null : Raises.To(rated, id, to.Value);
        return new(
            assessment.Id, id, statement.Code, release.Principles.First(p => p.Id == statement.Principle).Code, statement.Title.Json, then, now, to,
            Views.Number(raise?.Overall), Views.Number(raise?.Gain), raise?.Uncaps ?? false);
    }

    static async Task<Dictionary<Guid, ActionDuty>> Duties(List<ActionItem> actions, AssessmentDb db, Catalogues catalogues, CancellationToken ct)
    {
        var ids = actions.Select(a => a.SystemId).OfType<Guid>().Distinct().ToList();
        if (ids.Count is 0) return [];
        var names = await db.Systems.Where(s => ids.Contains(s.Id)).ToDictionaryAsync(s => s.Id, s => s.Name, ct);
        var codes = (await catalogues.Current(ct)).Obligations.SelectMany(o => o).ToDictionary(o => o.Id, o => o.Code, StringComparer.Ordinal);
        return actions.Where(a => a.SystemId is not null)
            .ToDictionary(a => a.Id, a => new ActionDuty(a.SystemId!.Value, names[a.SystemId.Value], a.ObligationId!, codes.GetValueOrDefault(a.ObligationId!)));
    }

    static ActionView View(ActionItem a, ActionDuty? duty, TimeProvider clock) => new(
        a.Id, a.ClientId, a.AssessmentId, a.StatementId, a.Target, a.Title, a.Words, a.Owner, a.DueOn, a.ClosedAt is null && a.DueOn < DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime), a.State, a.Revision,
        a.MadeAt, a.MadeByName, a.ChangedAt, a.ChangedByName, a.ClosedAt, duty);
}

using System.ComponentModel.DataAnnotations;
using System.Security.Claims;
using AseanPlatform.Assessment.Assessments;
using AseanPlatform.Contracts.Assessments;
using MassTransit;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace AseanPlatform.Assessment.Actions;

/// <summary>Changes an action whole: text, owner, day and state. A change that was based on something older is refused and both are shown.</summary>
public static class ChangeAction
{
    public sealed record Request(
        [Range(0, int.MaxValue)] int BasedOn, [StringLength(200)] string Title, [AllowedValues(ActionStates.Open, ActionStates.UnderWay, ActionStates.Done, ActionStates.Dropped)] string State,
        [StringLength(4000)] string? Words = null, Guid? Owner = null, DateOnly? DueOn = null);

    public sealed record Response(Guid Id, int Revision);

    public static async Task<Results<Ok<Response>, NotFound>> Handle(
        Guid id, Request request, AssessmentDb db, IPublishEndpoint events, ClaimsPrincipal caller, TimeProvider clock, CancellationToken ct)
    {
        var plan = AddAction.Checked(request.Title, request.Words, request.Owner, request.DueOn, request.State);
        if (await db.Actions.SingleOrDefaultAsync(a => a.Id == id, ct) is not { } action) return TypedResults.NotFound();

        var (now, writer) = (clock.Now(), caller.Writer());
        if (action.Change(request.BasedOn, plan, writer, now) && plan.Owner is { } owner && owner != writer.Id)
            await events.Publish(new PersonConcerned(Guid.CreateVersion7(now), "action-assigned", action.ClientId, owner, id), ct);
        await db.SaveChangesAsync(ct);
        return TypedResults.Ok(new Response(id, action.Revision));
    }
}

using System.Security.Claims;
using AseanPlatform.Contracts.Operations;
using AseanPlatform.ServiceDefaults;
using MassTransit;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace AseanPlatform.Operations.Faults;

/// <summary>Asks every service in which the message failed to try it once more. Asking twice changes nothing.</summary>
public static class ReplayFault
{
    /// <param name="Services">That hold the message and were asked, now or before.</param>
    public sealed record Response(Guid MessageId, IReadOnlyList<string> Services);

    public static async Task<Results<Accepted<Response>, NotFound>> Handle(
        Guid messageId, ClaimsPrincipal caller, OperationsDb db, IPublishEndpoint events, TimeProvider clock, CancellationToken ct)
    {
        var faults = await db.Faults.Where(f => f.MessageId == messageId).ToListAsync(ct);
        if (faults is []) return TypedResults.NotFound();

        var (person, now) = (caller.PersonId() ?? throw new InvalidOperationException("An operator is a person."), clock.GetUtcNow());
        foreach (var fault in faults.Where(fault => fault.AskReplay(person, now)))
        {
            db.Add(new Replay { Id = Guid.CreateVersion7(), MessageId = messageId, Service = fault.Service, AskedBy = person, AskedAt = now });
            await events.Publish(new ReplayAsked(fault.Service, messageId), ct);
        }

        try
        {
            await db.SaveChangesAsync(ct);
        }
        catch (DbUpdateConcurrencyException)
        {
            // Another operator asked in this same moment: that request stands, and none of this one was saved.
        }

        return TypedResults.Accepted((string?)null, new Response(messageId, [.. faults.Select(fault => fault.Service).Order()]));
    }
}

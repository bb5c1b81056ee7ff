using AseanPlatform.ServiceDefaults;
using MassTransit;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace AseanPlatform.Assessment.Leads;

/// <summary>For whoever withdraws by word or letter: the same as if the visitor had pressed the button. Erased is erased.</summary>
static class EraseLead
{
    public static async Task<Results<NoContent, NotFound>> Handle(Guid id, AssessmentDb db, IPublishEndpoint events, TimeProvider clock, CancellationToken ct)
    {
        while (true)
        {
            if (await db.Contacts.SingleOrDefaultAsync(c => c.ScorecardId == id && (c.IsLead || (c.ConfirmedAt != null && c.WithdrawnAt != null)), ct) is not { } contact) return TypedResults.NotFound();
            if (!contact.IsLead) return TypedResults.NoContent();

            var now = clock.Now();
            contact.Withdraw(now);
            await contact.End(now, Tell);
            await db.EndLinks(id, [Purposes.Confirm], Tell, ct);
            try
            {
                await db.SaveChangesAsync(ct);
                return TypedResults.NoContent();
            }
            catch (DbUpdateConcurrencyException) // withdrawn by the visitor, or its answers laid into the client's assessment, at the same moment
            {
                db.ChangeTracker.Clear();
            }
        }

        Task Tell(object message) => events.Publish(message, ct);
    }
}

using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace AseanPlatform.Assessment.Leads;

/// <summary>Somebody of the consultancy was in touch with a lead: it is kept for another twelve months from that day.</summary>
static class NoteContact
{
    public sealed record Request(DateOnly On);

    public sealed record Response(DateOnly LastContactOn, DateOnly KeptUntil);

    public static async Task<Results<Ok<Response>, NotFound>> Handle(Guid id, Request request, AssessmentDb db, TimeProvider clock, CancellationToken ct)
    {
        while (true)
        {
            if (await db.Contacts.SingleOrDefaultAsync(c => c.ScorecardId == id && c.IsLead, ct) is not { } contact) return TypedResults.NotFound();

            contact.BeInTouch(request.On, clock.Now());
            try
            {
                await db.SaveChangesAsync(ct);
                return TypedResults.Ok(new Response(request.On, contact.KeptUntil));
            }
            catch (DbUpdateConcurrencyException) // noted by a colleague, or its answers laid into the client's assessment, at the same moment
            {
                db.ChangeTracker.Clear();
            }
        }
    }
}

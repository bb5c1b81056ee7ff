using System.ComponentModel.DataAnnotations;
using AseanPlatform.Assessment.Assessments;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace AseanPlatform.Assessment.Leads;

/// <summary>
/// Identity asks before it makes a client of a lead, and says for whom. From then on the visitor may withdraw the address and the client is made all the same; before, no client
/// comes of a lead that was withdrawn or erased. Asked again it answers the same.
/// </summary>
static class TurnLead
{
    public sealed record Request(Guid PersonId, [StringLength(300)] string? Name = null);

    public sealed record Response(DateTimeOffset TurnedAt);

    public static async Task<Results<Ok<Response>, NotFound>> Handle(Guid id, Request request, AssessmentDb db, TimeProvider clock, CancellationToken ct)
    {
        while (true)
        {
            if (await db.Contacts.SingleOrDefaultAsync(c => c.ScorecardId == id && c.IsLead && c.Email != null, ct) is not { } contact) return TypedResults.NotFound();
            contact.Turn(new Writer(request.PersonId, request.Name), clock.Now());
            try
            {
                await db.SaveChangesAsync(ct);
                return TypedResults.Ok(new Response(contact.TurnedAt!.Value));
            }
            catch (DbUpdateConcurrencyException) // withdrawn, or turned by somebody else, at the same moment
            {
                db.ChangeTracker.Clear();
            }
        }
    }
}

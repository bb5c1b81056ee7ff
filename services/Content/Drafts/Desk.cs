using System.Security.Claims;
using AseanPlatform.Content.Releases;
using AseanPlatform.ServiceDefaults;
using Microsoft.EntityFrameworkCore;

namespace AseanPlatform.Content.Drafts;

/// <summary>What every use case of the desk begins with.</summary>
static class Desk
{
    extension(ContentDb db)
    {
        public Task<Draft?> FindDraft(Guid id, CancellationToken ct) => db.Drafts.SingleOrDefaultAsync(d => d.Id == id, ct);

        public Task<List<DraftChange>> ChangesOf(Guid draft, CancellationToken ct) => db.DraftChanges.AsNoTracking().Where(c => c.DraftId == draft).OrderBy(c => c.EditedAt).ToListAsync(ct);

        public async Task<Candidate> CandidateOf(Draft draft, IReadOnlyCollection<DraftChange> changes, Library library, Shapes shapes, CancellationToken ct)
        {
            var asOf = await db.Releases.Where(r => r.Id == draft.Base).Select(r => r.AsOf).SingleAsync(ct);
            return Candidate.Of(await library.Of(draft.Base, ct), draft, changes, shapes, asOf);
        }

        /// <summary>Writes down who did it.</summary>
        public void Step(Draft draft, string what, ClaimsPrincipal caller, TimeProvider clock, string? item = null, string? note = null) => db.Add(new DraftStep
        {
            DraftId = draft.Id,
            What = what,
            Item = item,
            Note = note,
            PersonId = caller.PersonId()!.Value,
            PersonName = caller.FindFirst(Claims.Name)?.Value ?? "",
            At = clock.GetUtcNow(),
        });
    }
}

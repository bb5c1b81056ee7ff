using Microsoft.EntityFrameworkCore;

namespace AseanPlatform.Assessment.Assessments;

static class Opening
{
    extension(AssessmentDb db)
    {
        /// <summary>Takes an assessment to change it, within a transaction: writers of one assessment queue here.</summary>
        public async Task<Assessment?> Open(Guid id, CancellationToken ct)
        {
            // Locked before it is read: a statement that waits for a lock sees the rows beside it as they were before.
            await db.Database.ExecuteSqlAsync($"SELECT 1 FROM assessment WHERE id = {id} FOR UPDATE", ct);
            return await db.Assessments.Include(a => a.Answers).SingleOrDefaultAsync(a => a.Id == id, ct);
        }

        /// <summary>Whether the client has or plans a generative system; as the assessment says where its client is not known here.</summary>
        public async Task<bool> IsGenerative(Assessment assessment, CancellationToken ct) =>
            await db.Clients.Where(c => c.ClientId == assessment.ClientId).Select(c => (bool?)c.Generative).SingleOrDefaultAsync(ct) ?? assessment.Generative;
    }
}

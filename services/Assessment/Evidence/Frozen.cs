using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;

namespace AseanPlatform.Assessment.Evidence;

/// <summary>What stands in a snapshot of the evidence of one answer.</summary>
public sealed record FrozenEvidence(string StatementId, Guid EvidenceId, int Revision, string Kind, string Title, string Sha256, TestResults? Test = null);

static class Freezing
{
    extension(AssessmentDb db)
    {
        /// <summary>The evidence of all answers as it is now, in an order that is always the same.</summary>
        public async Task<IReadOnlyList<FrozenEvidence>> EvidenceOf(Guid assessmentId, CancellationToken ct)
        {
            var used = await (
                from u in db.EvidenceUses.AsNoTracking()
                where u.AssessmentId == assessmentId
                join e in db.EvidenceItems on u.EvidenceId equals e.Id
                join r in db.EvidenceRevisions on new { EvidenceId = e.Id, e.Revision } equals new { r.EvidenceId, r.Revision }
                select new { u.StatementId, e.Kind, Revision = r }).ToListAsync(ct);
            return [.. used.Select(u => new FrozenEvidence(u.StatementId, u.Revision.EvidenceId, u.Revision.Revision, u.Kind, u.Revision.Title, u.Revision.Hash, u.Revision.File?.Test))
                .OrderBy(f => f.StatementId, StringComparer.Ordinal).ThenBy(f => f.EvidenceId)];
        }

        /// <summary>The statements with evidence that has not expired, by the day in universal time.</summary>
        public Task<IReadOnlySet<string>> Proven(Guid assessmentId, DateTimeOffset now, CancellationToken ct)
        {
            var today = DateOnly.FromDateTime(now.UtcDateTime);
            return db.Using(assessmentId, evidence => evidence.ExpiresOn == null || evidence.ExpiresOn >= today, ct);
        }

        /// <summary>The statements with evidence that has expired, by the same day; with other evidence they are proven as well.</summary>
        public Task<IReadOnlySet<string>> Lapsed(Guid assessmentId, DateTimeOffset now, CancellationToken ct)
        {
            var today = DateOnly.FromDateTime(now.UtcDateTime);
            return db.Using(assessmentId, evidence => evidence.ExpiresOn < today, ct);
        }

        async Task<IReadOnlySet<string>> Using(Guid assessmentId, Expression<Func<EvidenceItem, bool>> which, CancellationToken ct) =>
            await db.EvidenceUses.Where(use => use.AssessmentId == assessmentId).Join(db.EvidenceItems.Where(which), use => use.EvidenceId, evidence => evidence.Id, (use, _) => use.StatementId).ToHashSetAsync(ct);

        /// <summary>Holds these revisions in place for a submission.</summary>
        public void Freeze(Guid submissionId, Guid clientId, IEnumerable<FrozenEvidence> evidence) => db.AddRange(evidence.Select(f => new SubmissionEvidence
        {
            SubmissionId = submissionId,
            StatementId = f.StatementId,
            EvidenceId = f.EvidenceId,
            Revision = f.Revision,
            ClientId = clientId,
            Sha256 = f.Sha256,
        }));
    }
}

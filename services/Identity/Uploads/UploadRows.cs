using Microsoft.EntityFrameworkCore;

namespace AseanPlatform.Identity.Uploads;

/// <summary>What is done to the rows of an upload as a whole, in one statement each.</summary>
static class UploadRows
{
    extension(IdentityDb db)
    {
        /// <summary>
        /// Ready rows whose client exists already become duplicates of it: by the reference, or by name and country where one of the two has none.
        /// </summary>
        public async Task<int> MarkDuplicates(Guid uploadId, bool late, CancellationToken ct)
        {
            // The rows came in this transaction and no statistics know them; a plan for a few (or one kept from then) compares each with each.
            await db.Database.ExecuteSqlAsync($"SET LOCAL plan_cache_mode = force_custom_plan; SET LOCAL enable_nestloop = off", ct);
            return await db.Database.ExecuteSqlAsync($"""
                UPDATE client_upload_row r SET standing = 'duplicate', late = {late}, reason = 'same-reference', same_client = c.client_id
                FROM (SELECT DISTINCT ON (lower(reference)) client_id, lower(reference) AS reference FROM client WHERE reference IS NOT NULL ORDER BY lower(reference), client_id) c
                WHERE r.upload_id = {uploadId} AND r.standing = 'ready' AND lower(r.reference) = c.reference
                """, ct)
            + await db.Database.ExecuteSqlAsync($"""
                UPDATE client_upload_row r SET standing = 'duplicate', late = {late}, reason = 'same-name', same_client = c.client_id
                FROM (SELECT DISTINCT ON (same_name(name), country, reference IS NULL) client_id, same_name(name) AS name, country, reference IS NULL AS unreferenced
                      FROM client ORDER BY same_name(name), country, reference IS NULL, client_id) c
                WHERE r.upload_id = {uploadId} AND r.standing = 'ready' AND same_name(r.name) = c.name AND r.country = c.country AND (c.unreferenced OR r.reference IS NULL)
                """, ct);
        }

        public async Task Count(ClientUpload upload, CancellationToken ct)
        {
            var counts = await db.UploadRows.Where(r => r.UploadId == upload.Id).GroupBy(r => r.Standing)
                .Select(g => new { g.Key, Rows = g.Count(), Late = g.Count(r => r.Late), ToInvite = g.Count(r => r.ContactEmail != null) }).ToDictionaryAsync(g => g.Key, ct);
            (upload.Rows, upload.Late) = (counts.Values.Sum(c => c.Rows), counts.Values.Sum(c => c.Late));
            (upload.Ready, upload.ToInvite) = counts.GetValueOrDefault("ready") is { } ready ? (ready.Rows, ready.ToInvite) : (0, 0);
            upload.Duplicates = counts.GetValueOrDefault("duplicate")?.Rows ?? 0;
            upload.Refused = counts.GetValueOrDefault("refused")?.Rows ?? 0;
        }

        /// <summary>One confirmation or undoing at a time in a tenant, so that two files with the same clients do not both find them new.</summary>
        public Task LockUploads(Guid tenantId, CancellationToken ct) =>
            db.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock(hashtextextended({"uploads " + tenantId}, 0))", ct);

        /// <summary>After a day the rows go, of whatever upload; of one that was confirmed, when and how many stays.</summary>
        public Task SweepUploads(DateTimeOffset now, CancellationToken ct) => db.Database.ExecuteSqlAsync($"""
            DELETE FROM client_upload_row r USING client_upload u WHERE u.id = r.upload_id AND u.expires_at <= {now};
            DELETE FROM client_upload WHERE expires_at <= {now} AND state = 'preview'
            """, ct);
    }
}

using Microsoft.EntityFrameworkCore;

namespace AseanPlatform.Identity.Sessions;

/// <summary>Entries of the audit log for what changes nothing.</summary>
static class RefusedSignIns
{
    public const string SignIn = "sign-in.refused", SecondFactor = "second-factor.refused";

    extension(IdentityDb db)
    {
        /// <summary>
        /// Counts the failure and tells the log, in one commit: a second one, which only a known account has something to write for, would take long enough to tell it from an
        /// unknown one. Asked for nobody too, for the same reason.
        /// </summary>
        public async Task Refuse(string account, string address, Guid? personId, string what, DateTimeOffset now, CancellationToken ct)
        {
            await using var transaction = await db.Database.BeginTransactionAsync(ct);
            await db.Failed(account, address, now, ct);
            await db.Database.ExecuteSqlAsync($"SELECT platform.audit_refused({personId}::uuid, {what})", ct);
            await transaction.CommitAsync(ct);
        }

        /// <summary>Before the first byte leaves.</summary>
        public Task<int> Taken(string what, string format, CancellationToken ct) => db.Database.ExecuteSqlAsync($"SELECT platform.audit_taken(NULL, {what}, {format})", ct);
    }
}

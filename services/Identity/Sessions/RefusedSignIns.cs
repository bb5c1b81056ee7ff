using Microsoft.EntityFrameworkCore;

namespace AseanPlatform.Identity.Sessions;

/// <summary>Entries of the audit log for what changes nothing.</summary>
static class RefusedSignIns
{
    public const string SignIn = "sign-in.refused", SecondFactor = "second-factor.refused";

    extension(IdentityDb db)
    {
        /// <summary>Asked for nobody too, so that an unknown account takes the same time.</summary>
        public Task<int> Refused(Guid? personId, string what, CancellationToken ct) => db.Database.ExecuteSqlAsync($"SELECT platform.audit_refused({personId}::uuid, {what})", ct);

        /// <summary>Before the first byte leaves.</summary>
        public Task<int> Taken(string what, string format, CancellationToken ct) => db.Database.ExecuteSqlAsync($"SELECT platform.audit_taken(NULL, {what}, {format})", ct);
    }
}

using Microsoft.EntityFrameworkCore;

namespace AseanPlatform.Identity.Tenants;

static class TenantLock
{
    extension(IdentityDb db)
    {
        /// <summary>Until the end of the transaction nobody else changes the tenant's settings, state or administrators.</summary>
        public Task LockTenant(Guid tenantId, CancellationToken ct) =>
            db.Database.ExecuteSqlAsync($"SELECT FROM tenant_account WHERE tenant_id = {tenantId} FOR UPDATE", ct);

        /// <summary>The same for a client and its administrators.</summary>
        public Task LockClient(Guid tenantId, Guid clientId, CancellationToken ct) =>
            db.Database.ExecuteSqlAsync($"SELECT FROM client WHERE tenant_id = {tenantId} AND client_id = {clientId} FOR UPDATE", ct);
    }
}

using AseanPlatform.Tenancy;

namespace AseanPlatform.Identity;

/// <summary>
/// Identity alone must often look at another's rows than its caller's: a sign-in reads the credential of the person who was found, an
/// acceptance writes the membership. Each such step runs in a scope of its own, behind the wall of exactly that person or tenant.
/// </summary>
public sealed class Acting(IServiceProvider services)
{
    public async Task<T> As<T>(TenantContext context, Func<IdentityDb, IServiceProvider, Task<T>> act, CancellationToken ct)
    {
        T result = default!;
        await services.InTenant(context, async (scope, _) => result = await act(scope.GetRequiredService<IdentityDb>(), scope), ct);
        return result;
    }

    /// <summary>The person themselves, in no tenant.</summary>
    public Task<T> AsPerson<T>(Guid personId, Func<IdentityDb, Task<T>> act, CancellationToken ct) =>
        As(Context(null, personId: personId), (db, _) => act(db), ct);

    /// <summary>The whole tenant, on its own behalf.</summary>
    public Task<T> AsTenant<T>(Guid tenantId, Func<IdentityDb, Task<T>> act, CancellationToken ct) =>
        As(Context(tenantId, staff: true), (db, _) => act(db), ct);

    /// <summary>Nobody: only tables of nobody show anything.</summary>
    public Task<T> AsNobody<T>(Func<IdentityDb, Task<T>> act, CancellationToken ct) => As(Context(null), (db, _) => act(db), ct);

    public static TenantContext Context(Guid? tenantId, Guid? clientId = null, Guid? personId = null, Guid? objectId = null, bool staff = false) =>
        new(tenantId, clientId, personId, objectId, AllClients: staff, Staff: staff);
}

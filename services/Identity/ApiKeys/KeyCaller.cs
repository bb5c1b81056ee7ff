using AseanPlatform.Identity.Legal;
using AseanPlatform.Identity.SecondFactors;
using AseanPlatform.Identity.Tokens;
using AseanPlatform.ServiceDefaults;
using Microsoft.EntityFrameworkCore;

namespace AseanPlatform.Identity.ApiKeys;

/// <summary>
/// Who calls with a key: its maker, as far as the maker may at this moment and the key was allowed. The token counts with the versions of the key, of the
/// maker and of the tenant: whichever is raised ends it.
/// </summary>
static class KeyCaller
{
    public static async Task<TokenCaller?> OfKey(this IdentityDb db, string secret, Acting acting, DateTimeOffset now, CancellationToken ct)
    {
        var hash = Secret.Hash(secret);
        if (await db.ApiKeyHashes.AsNoTracking().SingleOrDefaultAsync(h => h.Hash == hash, ct) is not { } found) return null;

        var (keyVersion, makerVersion) = (await db.VersionOf(found.KeyId.ToString(), ct), await db.VersionOf(found.MadeBy.ToString(), ct));
        var key = await acting.AsTenant(found.TenantId, async own =>
        {
            var counting = own.ApiKeys.Where(k => k.Id == found.KeyId && k.RevokedAt == null && k.ExpiresAt > now);
            var before = now - ApiKey.UseNotedEvery;
            await counting.Where(k => k.LastUsedAt == null || k.LastUsedAt < before).ExecuteUpdateAsync(set => set.SetProperty(k => k.LastUsedAt, now), ct);
            return await counting.AsNoTracking().SingleOrDefaultAsync(ct);
        }, ct);
        if (key is null) return null;

        var (maker, may) = await acting.AsPerson(key.MadeBy, async own => (
            await own.People.Where(p => p.Id == key.MadeBy && p.State == "active").Select(p => p.Name).SingleOrDefaultAsync(ct),
            await own.Memberships.AnyAsync(m => m.PersonId == key.MadeBy && m.TenantId == found.TenantId && m.ClientId == key.ClientId && m.Roles.Contains(key.MakersRole), ct)
                && await own.HasSecondFactor(key.MadeBy, ct)), ct);
        if (maker is null || !may) return null;

        var caller = new TokenCaller(key.MadeBy.ToString(), found.TenantId)
        {
            EndsAt = key.ExpiresAt,
            Versions = { [key.Id.ToString()] = keyVersion, [key.MadeBy.ToString()] = makerVersion },
            Claims =
            {
                [Claims.Key] = key.Id.ToString(),
                [Claims.Name] = $"{maker} ({key.Name})", // printed beside what it writes
                [Claims.Actions] = key.Actions,
                [Claims.Roles] = new[] { key.MakersRole },
                [Claims.AccessVersion] = keyVersion,
                [Claims.MakerVersion] = makerVersion,
            },
        };
        await caller.MustAccept(key.MadeBy, found.TenantId, key.ClientId, [key.MakersRole], acting, ct);
        if (key.ClientId is { } client) caller.Claims[Claims.Client] = client.ToString();
        else caller.Claims[Claims.Staff] = "true";
        if (key.AllClients) caller.Claims[Claims.AllClients] = "true";
        return caller;
    }
}

using AseanPlatform.ServiceDefaults;

namespace AseanPlatform.Content.Releases;

/// <summary>Has the gateways make the public pages anew after a release came out. Only a hint: while Redis is away they are as old as the gateways let pages become.</summary>
sealed class PublicPages(AccessVersions redis, TimeProvider clock)
{
    public Task Renew() => redis.Raise("catalogue", clock.GetUtcNow().ToUnixTimeMilliseconds());
}

using AseanPlatform.Identity.Keys;
using AseanPlatform.ServiceDefaults;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace AseanPlatform.Identity.Tokens;

/// <summary>Signs what the services believe: ES256, type at+jwt, two minutes.</summary>
sealed class TokenSigner(KeyRing keys, TimeProvider clock)
{
    public static readonly TimeSpan ValidFor = TimeSpan.FromMinutes(2);

    readonly JsonWebTokenHandler _handler = new() { SetDefaultTimesOnTokenCreation = false };

    public async Task<IssuedToken> Sign(string audience, IDictionary<string, object> claims, CancellationToken ct, DateTimeOffset? notAfter = null)
    {
        var now = clock.GetUtcNow();
        var expires = notAfter < now + ValidFor ? notAfter.Value : now + ValidFor;
        return new(_handler.CreateToken(new SecurityTokenDescriptor
        {
            TokenType = "at+jwt",
            Issuer = Claims.Platform,
            Audience = audience,
            IssuedAt = now.UtcDateTime,
            NotBefore = now.UtcDateTime,
            Expires = expires.UtcDateTime,
            Claims = claims,
            SigningCredentials = new(await keys.Signing(ct), SecurityAlgorithms.EcdsaSha256),
        }), expires);
    }
}

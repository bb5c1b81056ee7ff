using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace AseanPlatform.Assessment.Assessments;

/// <summary>
/// Whoever answers one statement after the other comes with the same token each time: that its signature is good is worked out once a minute. It is kept by the whole token,
/// so that one that differs in a letter is looked at itself, never beyond its end, and only where it was good. What the token's bearer may still do is asked as always.
/// </summary>
sealed class VerifiedTokens : JsonWebTokenHandler, IPostConfigureOptions<JwtBearerOptions>, IDisposable
{
    const int Most = 2_000; // of a few kilobytes each
    static readonly TimeSpan KeptFor = TimeSpan.FromMinutes(1);

    readonly MemoryCache _good = new(new MemoryCacheOptions { SizeLimit = Most });

    public void PostConfigure(string? name, JwtBearerOptions options)
    {
        MapInboundClaims = options.MapInboundClaims;
        options.TokenHandlers.Clear();
        options.TokenHandlers.Add(this);
    }

    public override async Task<TokenValidationResult> ValidateTokenAsync(string token, TokenValidationParameters validationParameters)
    {
        if (_good.TryGetValue(token, out TokenValidationResult? known)) return known!;
        var result = await base.ValidateTokenAsync(token, validationParameters);
        if (!result.IsValid) return result;
        _ = result.ClaimsIdentity; // made now, by one
        return _good.Set(token, result, new MemoryCacheEntryOptions
        {
            Size = 1,
            AbsoluteExpiration = new DateTimeOffset(result.SecurityToken.ValidTo, TimeSpan.Zero),
            AbsoluteExpirationRelativeToNow = KeptFor, // whichever comes first
        });
    }

    public void Dispose() => _good.Dispose();
}

using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;

namespace AseanPlatform.ServiceDefaults;

/// <summary>Where the public keys come from: Identity's key set, or in Identity its own table.</summary>
public delegate Task<string> KeySetSource(CancellationToken ct);

static class Authentication
{
    extension(IHostApplicationBuilder builder)
    {
        public void AddCallers()
        {
            builder.AddServiceCalls();
            builder.Services.TryAddSingleton<KeySetSource>(services => ct =>
                services.GetRequiredService<IHttpClientFactory>().CreateClient().GetStringAsync("http://identity/internal/keys", ct));
            builder.Services.AddSingleton<SigningKeys>();
            builder.Services.AddAuthentication(JwtBearerDefaults.AuthenticationScheme).AddJwtBearer();
            builder.Services.AddOptions<JwtBearerOptions>(JwtBearerDefaults.AuthenticationScheme).Configure<SigningKeys, ServiceName>((bearer, keys, self) =>
            {
                bearer.MapInboundClaims = false;
                bearer.IncludeErrorDetails = false;
                bearer.ConfigurationManager = keys;
                bearer.TokenValidationParameters = new TokenValidationParameters
                {
                    ValidTypes = ["at+jwt"],
                    ValidAlgorithms = [SecurityAlgorithms.EcdsaSha256],
                    ValidIssuer = Claims.Platform,
                    ValidAudiences = [Claims.Platform, self.Value],
                    ClockSkew = TimeSpan.FromSeconds(2),
                    NameClaimType = Claims.Subject,
                    RoleClaimType = Claims.Roles,
                };
            });
            builder.Services.AddAuthorization();
            builder.Services.AddSingleton<MarkedRequirement>();
            builder.Services.AddSingleton<IAuthorizationHandler>(services => services.GetRequiredService<MarkedRequirement>());
            builder.Services.AddOptions<AuthorizationOptions>().Configure<MarkedRequirement>((authorization, marked) =>
                authorization.FallbackPolicy = authorization.DefaultPolicy = new AuthorizationPolicy([marked], []));
        }
    }
}

/// <summary>
/// Identity's public keys, kept and looked up again every five minutes, or when a token names a key that is not known (at most once a second).
/// A service starts without Identity; until the first answer every token is 503.
/// </summary>
sealed class SigningKeys(KeySetSource source, TimeProvider clock, ILogger<SigningKeys> log) : IConfigurationManager<OpenIdConnectConfiguration>, IDisposable
{
    static readonly TimeSpan KeptFor = TimeSpan.FromMinutes(5), AtMostEvery = TimeSpan.FromSeconds(1);

    readonly SemaphoreSlim _one = new(1, 1);
    OpenIdConnectConfiguration? _keys;
    DateTimeOffset _asked, _due;

    public async Task<OpenIdConnectConfiguration> GetConfigurationAsync(CancellationToken cancel)
    {
        if (_keys is { } fresh && clock.GetUtcNow() < _due) return fresh;

        await _one.WaitAsync(cancel);
        try
        {
            var now = clock.GetUtcNow();
            if (now < _due || (_keys is not null && now - _asked < AtMostEvery)) return _keys!;
            _asked = now;
            var set = new JsonWebKeySet(await source(cancel));
            var keys = new OpenIdConnectConfiguration { Issuer = Claims.Platform };
            foreach (var key in set.GetSigningKeys()) keys.SigningKeys.Add(key);
            (_keys, _due) = (keys, now + KeptFor);
            return keys;
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException or ArgumentException && !cancel.IsCancellationRequested)
        {
            log.LogWarning("Identity's key set is away: {Reason}", e.GetType().Name);
            return _keys ?? throw new DependencyAway("identity", e);
        }
        finally
        {
            _one.Release();
        }
    }

    public void RequestRefresh() => _due = DateTimeOffset.MinValue;

    public void Dispose() => _one.Dispose();
}

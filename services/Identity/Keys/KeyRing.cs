using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json;
using AseanPlatform.ServiceDefaults;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;
using Microsoft.IdentityModel.Tokens;

namespace AseanPlatform.Identity.Keys;

/// <summary>
/// The key that signs and those that verify. A new one every thirty days: published ten minutes before it signs (twice what the services
/// keep a key set), the old one withdrawn ten minutes after. All replicas read the same rows; one makes the next under a lock.
/// </summary>
sealed class KeyRing(IServiceScopeFactory scopes, IDataProtectionProvider protection, TimeProvider clock) : IDisposable
{
    static readonly TimeSpan Lifetime = TimeSpan.FromDays(30), Overlap = TimeSpan.FromMinutes(10), LookedUpEvery = TimeSpan.FromMinutes(1);

    readonly IDataProtector _wrap = protection.CreateProtector("identity.signing-keys");
    readonly SemaphoreSlim _one = new(1, 1);
    Ring? _ring;

    sealed record Ring(ECDsaSecurityKey Signing, string Published, DateTimeOffset Until);

    public async Task<ECDsaSecurityKey> Signing(CancellationToken ct) => (await Current(ct)).Signing;

    /// <summary>The public halves, as a JSON web key set.</summary>
    public async Task<string> Published(CancellationToken ct) => (await Current(ct)).Published;

    async Task<Ring> Current(CancellationToken ct)
    {
        if (_ring is { } known && clock.GetUtcNow() < known.Until) return known;
        await _one.WaitAsync(ct);
        try
        {
            if (_ring is { } meanwhile && clock.GetUtcNow() < meanwhile.Until) return meanwhile;
            await using var scope = scopes.CreateAsyncScope();
            return _ring = await new Acting(scope.ServiceProvider).AsNobody(db => Load(db, ct), ct);
        }
        finally
        {
            _one.Release();
        }
    }

    async Task<Ring> Load(IdentityDb db, CancellationToken ct)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        await db.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock(7521)", ct);
        var now = clock.GetUtcNow();
        var keys = await db.SigningKeys.Where(k => k.KnownUntil == null || k.KnownUntil > now).OrderBy(k => k.SignsFrom).ToListAsync(ct);
        if (keys.Count is 0 || keys[^1].SignsFrom + Lifetime < now)
        {
            var next = Make(keys.Count is 0 ? now : now + Overlap);
            foreach (var old in keys) old.KnownUntil ??= next.SignsFrom + Overlap;
            db.Add(next);
            keys.Add(next);
            await db.SaveChangesAsync(ct);
        }
        await transaction.CommitAsync(ct);

        var signing = keys.Last(k => k.SignsFrom <= now);
        var key = ECDsa.Create();
        key.ImportPkcs8PrivateKey(Base64Url.DecodeFromChars(_wrap.Unprotect(signing.PrivateKey)), out _);
        return new(new ECDsaSecurityKey(key) { KeyId = signing.Id }, $$"""{"keys":[{{string.Join(',', keys.Select(k => k.PublicKey))}}]}""", now + LookedUpEvery);
    }

    SigningKey Make(DateTimeOffset signsFrom)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var (id, point) = (Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(9)), key.ExportParameters(includePrivateParameters: false).Q);
        return new()
        {
            Id = id,
            PublicKey = JsonSerializer.Serialize(new { kty = "EC", use = "sig", alg = "ES256", crv = "P-256", kid = id, x = Base64Url.EncodeToString(point.X), y = Base64Url.EncodeToString(point.Y) }),
            PrivateKey = _wrap.Protect(Base64Url.EncodeToString(key.ExportPkcs8PrivateKey())),
            SignsFrom = signsFrom,
        };
    }

    public void Dispose() => _one.Dispose();
}

static class KeysExtensions
{
    public static void AddKeys(this IHostApplicationBuilder builder)
    {
        var folder = Path.Combine(builder.Configuration["PLATFORM_DATA"] ?? ".platform", "keys");
        builder.Services.AddDataProtection().SetApplicationName("AseanPlatform").PersistKeysToFileSystem(Directory.CreateDirectory(folder));
        builder.Services.AddSingleton<KeyRing>();
        builder.Services.AddSingleton<KeySetSource>(services => services.GetRequiredService<KeyRing>().Published);
    }
}

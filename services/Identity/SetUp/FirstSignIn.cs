using AseanPlatform.Identity.Links;
using AseanPlatform.Identity.Tokens;
using AseanPlatform.ServiceDefaults;
using Microsoft.EntityFrameworkCore;

namespace AseanPlatform.Identity.SetUp;

/// <summary>
/// As long as there is no operator, {PLATFORM_DATA}/first-sign-in (mode 600) holds a link, good for one use within 24 hours, by which the first
/// one is made; renewed before it lapses, removed afterwards.
/// </summary>
sealed class FirstSignIn(IServiceScopeFactory scopes, IConfiguration configuration, TimeProvider clock, ILogger<FirstSignIn> log) : BackgroundService
{
    static readonly TimeSpan ValidFor = TimeSpan.FromHours(24), LookedAtEvery = TimeSpan.FromMinutes(10);

    /// <summary>The installation: what every set-up link opens.</summary>
    public static readonly Guid Installation = new("00000000-0000-7000-8000-000000000002");

    public static string FilePath(IConfiguration configuration) => Path.Combine(configuration["PLATFORM_DATA"] ?? ".platform", "first-sign-in");

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await using var scope = scopes.CreateAsyncScope();
                await new Acting(scope.ServiceProvider).AsNobody(db => Look(db, stoppingToken), stoppingToken);
                await Task.Delay(LookedAtEvery, clock, stoppingToken);
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                log.LogWarning(e, "The set-up link could not be made; trying again.");
                await Task.Delay(TimeSpan.FromSeconds(2), clock, stoppingToken);
            }
        }
    }

    async Task<bool> Look(IdentityDb db, CancellationToken ct)
    {
        var file = FilePath(configuration);
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        await db.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock(7522)", ct);
        if (await db.PlatformRoles.AnyAsync(r => r.Role == Roles.Operator, ct))
        {
            File.Delete(file);
            return false;
        }

        var now = clock.GetUtcNow();
        if (File.Exists(file) && await db.Links.AnyAsync(l => l.ObjectId == Installation && l.EndedAt == null && l.ExpiresAt > now + LookedAtEvery, ct)) return false;

        await db.EndLinks(Installation, now, ct);
        var key = Secret.New(bytes: 16);
        db.Add(new Link { Hash = Secret.Hash(key), Purpose = Purposes.SetUp, ObjectId = Installation, ExpiresAt = now + ValidFor });
        await db.SaveChangesAsync(ct);

        File.Delete(file);
        var own = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) own.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        await using (var writer = new StreamWriter(file, own))
            await writer.WriteLineAsync($"{configuration["PLATFORM_ORIGIN"]}/en/set-up/{key}");
        await transaction.CommitAsync(ct);
        return true;
    }
}

using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using AseanPlatform.ServiceDefaults;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace AseanPlatform.Tenancy;

/// <summary>
/// Signs each hour how far the chains of this service's audit log have come (ES256). The key is the service's own, made once in {PLATFORM_DATA}/audit-keys with mode
/// 600; the public half lies beside it under its own hash and stays.
/// </summary>
public sealed class AuditSigner(NpgsqlDataSource database, IConfiguration configuration, IHostEnvironment self, TimeProvider clock, ILogger<AuditSigner> logger) : BackgroundService
{
    static readonly TimeSpan Every = TimeSpan.FromHours(1), LookedAtEvery = TimeSpan.FromMinutes(1), Overlap = TimeSpan.FromMinutes(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (configuration["PLATFORM_DATA"] is not { Length: > 0 } data) return;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await Sign(database, new ServiceName(self.ApplicationName).Value, Path.Combine(data, "audit-keys"), clock.GetUtcNow(), stoppingToken);
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                logger.LogInformation("The audit log has to wait for its signature: {Reason}", exception.Message);
            }
            await Task.Delay(LookedAtEvery, clock, stoppingToken);
        }
    }

    /// <summary>False where no log is kept, another process is at it, or it is not time yet.</summary>
    public static async Task<bool> Sign(NpgsqlDataSource database, string service, string folder, DateTimeOffset now, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        await using (var mine = new NpgsqlCommand("SELECT to_regclass('public.audit_statement') IS NOT NULL AND pg_try_advisory_xact_lock(hashtext('platform.sign_audit'))", connection))
            if (await mine.ExecuteScalarAsync(ct) is not true) return false;

        var (number, before, since) = (1L, Array.Empty<byte>(), (DateTimeOffset?)null);
        await using (var last = new NpgsqlCommand("SELECT number, signature, at FROM audit_statement ORDER BY number DESC LIMIT 1", connection))
        await using (var row = await last.ExecuteReaderAsync(ct))
            if (await row.ReadAsync(ct)) (number, before, since) = (row.GetInt64(0) + 1, row.GetFieldValue<byte[]>(1), row.GetFieldValue<DateTimeOffset>(2));
        if (since > now - Every) return false;

        // What was being sealed while the last one was signed is said now.
        await using var grown = new NpgsqlCommand("SELECT coalesce(string_agg(chain_id || ' ' || length || ' ' || encode(head, 'hex'), E'\\n' ORDER BY chain_id), '') FROM platform.audit_heads($1)", connection)
        {
            Parameters = { new() { Value = since is { } at ? at - Overlap : DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.TimestampTz } },
        };
        var heads = (string)(await grown.ExecuteScalarAsync(ct))!;
        var moment = DateTimeOffset.FromUnixTimeMilliseconds(now.ToUnixTimeMilliseconds());
        using var key = KeyOf(folder, service);
        await using var say = new NpgsqlCommand("INSERT INTO audit_statement (number, at, heads, key_id, signature) VALUES ($1, $2, $3, $4, $5)", connection)
        {
            Parameters =
            {
                new() { Value = number }, new() { Value = moment }, new() { Value = heads }, new() { Value = IdOf(key) },
                new() { Value = key.SignData(Statement(service, number, moment, before, heads), HashAlgorithmName.SHA256) },
            },
        };
        await say.ExecuteNonQueryAsync(ct);
        await transaction.CommitAsync(ct);
        return true;
    }

    /// <summary>What is signed: whose log, the how-manieth statement, when, the signature before, and the heads.</summary>
    static byte[] Statement(string service, long number, DateTimeOffset at, byte[] before, string heads) =>
        Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{service} {number} {at.ToUnixTimeMilliseconds()} {Convert.ToHexStringLower(before)}\n{heads}"));

    static string IdOf(ECDsa key) => Convert.ToHexStringLower(SHA256.HashData(key.ExportSubjectPublicKeyInfo()))[..16];

    static ECDsa KeyOf(string folder, string service)
    {
        var file = Path.Combine(Directory.CreateDirectory(folder).FullName, $"{service}.pem");
        if (!File.Exists(file))
        {
            using var made = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            File.WriteAllText(Path.Combine(folder, $"{IdOf(made)}.pub.pem"), made.ExportSubjectPublicKeyInfoPem());
            var own = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows()) own.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            using var writer = new StreamWriter(file, own);
            writer.Write(made.ExportPkcs8PrivateKeyPem());
        }
        var key = ECDsa.Create();
        key.ImportFromPem(File.ReadAllText(file));
        return key;
    }
}

using System.Security.Cryptography;
using System.Text.Json;
using AseanPlatform.ServiceDefaults;
using Microsoft.EntityFrameworkCore;

namespace AseanPlatform.Identity;

/// <summary>A creating call repeated with the same Idempotency-Key answers with what the first one made; the row commits with the effect.</summary>
static class Idempotent
{
    sealed record Stored(string BodyHash, Guid ResultId);

    /// <summary>The id to use: <paramref name="id"/>, or the stored one with <c>Again</c> set, when nothing must be made.</summary>
    public static async Task<(Guid Id, bool Again)> Once<TBody>(this IdentityDb db, HttpContext http, string operation, TBody body, Guid id, TimeProvider clock, CancellationToken ct)
    {
        if (http.Request.Headers["Idempotency-Key"].ToString() is not { Length: > 0 } key) return (id, false);
        if (key.Length > 100) throw new InvalidValue("/idempotencyKey", "An Idempotency-Key has at most 100 characters.");

        var hash = Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(body)));
        var (tenant, caller) = (http.User.TenantId() ?? Guid.Empty, http.User.Subject()!);
        var inserted = await db.Database.ExecuteSqlAsync($"""
            INSERT INTO idempotency VALUES ({tenant}, {caller}, {operation}, {key}, {hash}, {id}, {clock.GetUtcNow()}) ON CONFLICT DO NOTHING
            """, ct);
        if (inserted is 1) return (id, false);

        var stored = (await db.Database.SqlQuery<Stored>($"""
            SELECT body_hash AS "BodyHash", result_id AS "ResultId" FROM idempotency
            WHERE tenant_id = {tenant} AND caller = {caller} AND operation = {operation} AND key = {key}
            """).ToListAsync(ct)).Single();
        return stored.BodyHash == hash ? (stored.ResultId, true) : throw new InvalidValue("/idempotencyKey", "This Idempotency-Key was used with another body.");
    }
}

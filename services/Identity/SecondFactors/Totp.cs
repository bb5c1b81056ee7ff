using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.DataProtection;

namespace AseanPlatform.Identity.SecondFactors;

/// <summary>Time-based one-time passwords (RFC 6238): six digits, thirty seconds, HMAC-SHA-1, as every authenticator app has them.</summary>
static class Totp
{
    const int Seconds = 30, Drift = 1;
    const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

    public static byte[] NewKey() => RandomNumberGenerator.GetBytes(20);

    public static long Step(DateTimeOffset now) => now.ToUnixTimeSeconds() / Seconds;

    public static string Code(byte[] key, long step)
    {
        Span<byte> counter = stackalloc byte[8], mac = stackalloc byte[20];
        BinaryPrimitives.WriteInt64BigEndian(counter, step);
        HMACSHA1.HashData(key, counter, mac);
        var number = BinaryPrimitives.ReadInt32BigEndian(mac[(mac[19] & 0xf)..]) & 0x7fffffff;
        return (number % 1_000_000).ToString("000000", CultureInfo.InvariantCulture);
    }

    /// <summary>The step whose code this is: the present one or a neighbour, for clocks that differ; never one that was used, nor one before it.</summary>
    public static long? Match(byte[] key, string code, long? used, DateTimeOffset now)
    {
        long? found = null;
        for (var step = Step(now) - Drift; step <= Step(now) + Drift; step++)
            if (CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(Code(key, step)), Encoding.UTF8.GetBytes(code)) && !(step <= used)) found ??= step;
        return found;
    }

    public static string Base32(ReadOnlySpan<byte> bytes)
    {
        var text = new StringBuilder();
        var (bits, held) = (0, 0);
        foreach (var b in bytes)
        {
            (bits, held) = ((bits << 8) | b, held + 8);
            for (; held >= 5; held -= 5) text.Append(Alphabet[(bits >> (held - 5)) & 31]);
            bits &= (1 << held) - 1;
        }
        if (held > 0) text.Append(Alphabet[(bits << (5 - held)) & 31]);
        return text.ToString();
    }
}

/// <summary>Wraps the keys by the data-protection keys of the installation: a copy of the database alone makes no codes.</summary>
sealed class TotpKeys(IDataProtectionProvider protection)
{
    readonly IDataProtector _wrap = protection.CreateProtector("identity.totp");

    public string Wrap(byte[] key) => Convert.ToBase64String(_wrap.Protect(key));

    public byte[] Unwrap(string data) => _wrap.Unprotect(Convert.FromBase64String(data));
}

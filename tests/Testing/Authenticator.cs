using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;

namespace AseanPlatform.Testing;

/// <summary>The app on a person's phone: made from the key as the page shows it, by an implementation of its own (RFC 6238).</summary>
public sealed class Authenticator
{
    // Of each platform that a test process has started, the operator has the same address.
    static readonly ConcurrentDictionary<string, Authenticator> Phones = new(StringComparer.OrdinalIgnoreCase);

    readonly byte[] _key;
    readonly Lock _one = new();
    long _used;

    public Authenticator(string key)
    {
        ArgumentNullException.ThrowIfNull(key);
        var bits = string.Concat(key.Where(char.IsLetterOrDigit).Select(c => Convert.ToString("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".IndexOf(char.ToUpperInvariant(c), StringComparison.Ordinal), 2).PadLeft(5, '0')));
        _key = [.. Enumerable.Range(0, bits.Length / 8).Select(i => Convert.ToByte(bits.Substring(i * 8, 8), 2))];
    }

    /// <summary>Of somebody whom the tests gave one.</summary>
    public static Authenticator Of(Platform platform, string email) => Phones.TryGetValue(Key(platform, email), out var phone) ? phone : throw new InvalidOperationException($"{email} has no second factor.");

    internal static void Keep(Platform platform, string email, Authenticator phone) => Phones[Key(platform, email)] = phone;

    static string Key(Platform platform, string email) => $"{platform.File.DataDir} {email}";

    public string Code(long step)
    {
        var counter = BitConverter.GetBytes(step);
        Array.Reverse(counter);
        var mac = HMACSHA1.HashData(_key, counter);
        var at = mac[^1] & 15;
        var number = ((mac[at] & 127) << 24) | (mac[at + 1] << 16) | (mac[at + 2] << 8) | mac[at + 3];
        return (number % 1_000_000).ToString("D6", CultureInfo.InvariantCulture);
    }

    public static long Now => DateTimeOffset.UtcNow.ToUnixTimeSeconds() / 30;

    /// <summary>One that counts and was not given out before: the last, the present or the next one, which the platform takes for clocks that differ.</summary>
    public async Task<string> Next()
    {
        var step = 0L;
        await Eventually.True(() =>
        {
            lock (_one)
            {
                var candidate = Math.Max(_used + 1, (DateTimeOffset.UtcNow.ToUnixTimeSeconds() - 20) / 30); // the last one only while it still counts ten seconds on
                if (candidate > Now + 1) return false;
                step = _used = candidate;
                return true;
            }
        }, TimeSpan.FromSeconds(70), "a code that was not used yet");
        return Code(step);
    }
}

using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using AseanPlatform.ServiceDefaults;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace AseanPlatform.Reporting.Summaries;

/// <summary>A password beside a link: hashed like those of people. Whoever gave the right one gets a ticket for a while, so that it need not be asked again for each file.</summary>
public sealed class LinkPasswords(IOptions<PasswordHasherOptions> options)
{
    public const int Fewest = 8, Most = 128;

    static readonly TimeSpan TicketFor = TimeSpan.FromMinutes(30);

    readonly PasswordHasher<SummaryKey> _hasher = new(options);

    public string Hash(string password)
    {
        var text = Normal(password);
        if (text.EnumerateRunes().Count() is < Fewest or > Most) throw new InvalidValue("/password", "A password has 8 to 128 characters.");
        if (text.EnumerateRunes().Distinct().Count() < 3) throw new InvalidValue("/password", "This password is among the first that others would try. Choose another.");
        return _hasher.HashPassword(null!, text);
    }

    public bool Verify(SummaryKey key, string password) =>
        password.Length <= 4 * Most && _hasher.VerifyHashedPassword(null!, key.PasswordHash!, Normal(password)) is not PasswordVerificationResult.Failed;

    /// <summary>Good for this link and password alone.</summary>
    public string Ticket(SummaryKey key, DateTimeOffset now)
    {
        var until = (now + TicketFor).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        return $"{until}.{Base64Url.EncodeToString(Sealed(key, until))}";
    }

    public bool Admits(SummaryKey key, string? ticket, DateTimeOffset now)
    {
        if (ticket?.Split('.') is not [{ Length: > 0 and < 20 } until, { Length: > 0 and < 100 } sealing]) return false;
        if (!long.TryParse(until, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) || seconds <= now.ToUnixTimeSeconds()) return false;
        return Base64Url.IsValid(sealing) && CryptographicOperations.FixedTimeEquals(Base64Url.DecodeFromChars(sealing), Sealed(key, until));
    }

    /// <summary>By what is stored of the password, which nobody outside knows.</summary>
    static byte[] Sealed(SummaryKey key, string until) => HMACSHA256.HashData(Encoding.UTF8.GetBytes(key.PasswordHash!), Encoding.UTF8.GetBytes($"{key.LinkId:N} {until}"));

    static string Normal(string password) => password.Normalize(NormalizationForm.FormKC);
}

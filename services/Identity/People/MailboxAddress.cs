using System.ComponentModel.DataAnnotations;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace AseanPlatform.Identity.People;

/// <summary>One e-mail address: never two, never with a header's line ends in it. The domain is in its ASCII form.</summary>
public readonly record struct MailboxAddress
{
    static readonly IdnMapping Idn = new() { UseStd3AsciiRules = true };
    const string LocalMarks = "!#$%&'*+-/=?^_`{|}~.";

    MailboxAddress(string value) => Value = value;

    public string Value { get; }

    /// <summary>By which a person is found: the same for all spellings in upper and lower case.</summary>
    public string Key => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Value.ToLowerInvariant())));

    public static MailboxAddress Parse(string text) => TryParse(text, out var address) ? address : throw new FormatException("Not an e-mail address.");

    public static bool TryParse([NotNullWhen(true)] string? text, out MailboxAddress address)
    {
        address = default;
        if (text?.Trim(' ') is not { Length: > 2 and <= 254 } trimmed || trimmed.IndexOf('@') is not (> 0 and <= 64 and var at) || at != trimmed.LastIndexOf('@')) return false;

        var local = trimmed[..at];
        if (local[0] is '.' || local[^1] is '.' || local.Contains("..") || !local.All(c => char.IsAsciiLetterOrDigit(c) || LocalMarks.Contains(c))) return false;
        try
        {
            var domain = Idn.GetAscii(trimmed[(at + 1)..]).ToLowerInvariant();
            if (!domain.Contains('.') || domain.Any(c => !char.IsAsciiLetterOrDigit(c) && c is not ('.' or '-')) || local.Length + 1 + domain.Length > 254) return false;
            address = new($"{local}@{domain}");
            return true;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    public override string ToString() => Value;
}

[AttributeUsage(AttributeTargets.Parameter | AttributeTargets.Property)]
public sealed class MailboxAttribute() : ValidationAttribute("Write one e-mail address, such as name@example.org.")
{
    public override bool IsValid(object? value) => value is null || MailboxAddress.TryParse(value as string, out _);
}

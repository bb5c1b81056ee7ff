using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net.Mail;

namespace AseanPlatform.Notification.Mails;

/// <summary>Exactly one e-mail address: no second one behind a comma, no line end, the domain in its ASCII form.</summary>
public readonly record struct MailboxAddress
{
    static readonly IdnMapping s_idn = new() { UseStd3AsciiRules = true };

    readonly string _local, _domain;

    MailboxAddress(string local, string domain)
    {
        _local = local;
        _domain = domain;
    }

    public static bool TryParse([NotNullWhen(true)] string? text, out MailboxAddress address)
    {
        address = default;
        if (text is not { Length: > 2 and <= 254 } || text.IndexOf('@') is not (> 0 and <= 64 and var at) || at != text.LastIndexOf('@')) return false;

        var local = text[..at];
        if (local[0] == '.' || local[^1] == '.' || local.Contains("..", StringComparison.Ordinal)
            || !local.All(c => char.IsAsciiLetterOrDigit(c) || "!#$%&'*+-/=?^_`{|}~.".Contains(c))) return false;
        try
        {
            var domain = s_idn.GetAscii(text[(at + 1)..]).ToLowerInvariant();
            if (!domain.Contains('.') || domain.Length > 253) return false;

            address = new MailboxAddress(local, domain);
            return true;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    /// <summary>a***@e***.com: enough to recognise one's own, too little to write to.</summary>
    public string Masked => $"{_local[0]}***@{_domain[0]}***{_domain[_domain.LastIndexOf('.')..]}";

    public MailAddress ToMailAddress(string? name) => new(ToString(), name);

    public override string ToString() => $"{_local}@{_domain}";
}

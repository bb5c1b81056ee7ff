using System.Buffers;
using System.Globalization;
using System.Net.Mail;

namespace AseanPlatform.Assessment.Scorecards;

/// <summary>Exactly one address, without name, list or header tricks; an international domain in its ASCII form.</summary>
public static class EmailAddress
{
    const int Longest = 254;

    static readonly SearchValues<char> Never = SearchValues.Create(",;<>()[]\\\"\r\n\t :");
    static readonly IdnMapping Idn = new();

    public static bool TryRead(string text, out string address)
    {
        address = "";
        var at = text.IndexOf('@', StringComparison.Ordinal);
        if (text.Length > Longest || at is < 1 or > 64 || at != text.LastIndexOf('@') || text.AsSpan().ContainsAny(Never) || text.Any(char.IsControl)) return false;

        try
        {
            var read = $"{text[..at]}@{Idn.GetAscii(text[(at + 1)..])}";
            if (!read[at..].Contains('.', StringComparison.Ordinal) || read.Length > Longest || !MailAddress.TryCreate(read, out var parsed) || parsed.Address != read) return false;
            address = read;
            return true;
        }
        catch (ArgumentException) // not a domain
        {
            return false;
        }
    }
}

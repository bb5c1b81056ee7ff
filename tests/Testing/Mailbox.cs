using System.Text.Json;
using System.Text.RegularExpressions;

namespace AseanPlatform.Testing;

/// <summary>A message as it arrived over SMTP; to = the envelope's recipients.</summary>
public sealed record Mail(string From, IReadOnlyList<string> To, string Subject, string MessageId, string Text, string Html, string Raw)
{
    /// <summary>The addresses in its text, in order.</summary>
    public IReadOnlyList<Uri> Links => [.. Regex.Matches(Text, @"https?://[^\s<>""]+", RegexOptions.None, TimeSpan.FromSeconds(1)).Select(m => new Uri(m.Value.TrimEnd('.', ',', ')')))];
}

/// <summary>What arrived for one address.</summary>
public sealed class Mailbox(string folder, string address)
{
    public IReadOnlyList<Mail> Messages() =>
    [
        .. Directory.GetFiles(Path.Combine(folder, "messages"), "*.json").Order(StringComparer.Ordinal)
            .Select(f => JsonSerializer.Deserialize<Mail>(File.ReadAllText(f), Http.Options)!).Where(m => m.To.Contains(address, StringComparer.OrdinalIgnoreCase)),
    ];

    /// <summary>Waits for a message (that looks as asked).</summary>
    public Task<Mail> First(Func<Mail, bool>? which = null, TimeSpan? within = null) =>
        Eventually.Value(() => Task.FromResult(Messages().FirstOrDefault(which ?? (_ => true))), within ?? TimeSpan.FromSeconds(30), $"a mail to {address}");

    /// <summary>From now on the receiver answers mail to this address so, such as "451 4.3.0 try later"; null ends that.</summary>
    public void Answer(string? answer)
    {
        var file = Path.Combine(folder, "answers", address.ToLowerInvariant());
        if (answer is null) File.Delete(file);
        else File.WriteAllText(file, answer);
    }

    /// <summary>How often somebody tried to deliver to this address, refused or not.</summary>
    public int Attempts()
    {
        var log = Path.Combine(folder, "attempts.log");
        return File.Exists(log) ? File.ReadLines(log).Count(line => line.Split(' ')[1].Split(',').Contains(address, StringComparer.OrdinalIgnoreCase)) : 0;
    }
}

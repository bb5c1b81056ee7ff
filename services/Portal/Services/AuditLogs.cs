using System.Globalization;
using System.Text.Json;

namespace AseanPlatform.Portal.Services;

public sealed record AuditSaid(
    string What, Guid? By, string? Name, string As, string? From, string? Of, string? Label, IReadOnlyDictionary<string, JsonElement>? Old, IReadOnlyDictionary<string, JsonElement>? New);

public sealed record AuditEntry(DateTimeOffset At, Guid? ClientId, long? Number, string Hash, DateTimeOffset? ErasedAt, string Mark, AuditSaid? Said);

public sealed record AuditPage(IReadOnlyList<AuditEntry> Items, string? Next);

/// <summary>What is looked for in the log.</summary>
public sealed record AuditQuestion(Guid? Client, string? What, string? Who, DateOnly? From, DateOnly? Until)
{
    static readonly (string Service, string Path)[] s_logs = [("identity", "/audit"), ("assessment", "/assessments/audit")];

    /// <summary>The services' logs as one, the newest first. A mark means the same place in each of them.</summary>
    public async Task<AuditPage> Ask(Api api, string? after, int take)
    {
        var pages = await Task.WhenAll(s_logs.Select(log => api.Get<AuditPage>(log.Service, $"{log.Path}?take={take}{Query("clientId")}{Part("after", after)}")));
        var all = pages.SelectMany(page => page.Items).OrderByDescending(entry => entry.At).ThenByDescending(entry => entry.Hash, StringComparer.Ordinal).ToList();
        if (all.Count <= take && pages.All(page => page.Next is null)) return new AuditPage(all, null);

        AuditEntry[] shown = [.. all.Take(take)];
        return new AuditPage(shown, shown[^1].Mark);
    }

    public string Query(string client = "client") => $"{Part(client, Client?.ToString())}{Part("what", What)}{Part("who", Who)}{Part("from", Iso(From))}{Part("until", Iso(Until))}";

    static string? Iso(DateOnly? day) => day?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    static string Part(string name, string? value) => value is { Length: > 0 } ? $"&{name}={Uri.EscapeDataString(value)}" : "";
}

using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace AseanPlatform.Portal.Services;

public sealed record AuditSaid(
    string What, Guid? By, string? Name, string As, string? From, string? Of, string? Label, IReadOnlyDictionary<string, JsonElement>? Old, IReadOnlyDictionary<string, JsonElement>? New)
{
    static readonly JsonElement s_null = JsonSerializer.SerializeToElement<string?>(null);

    /// <summary>Old and new as people read them: of a value with members only those that were said, or that differ.</summary>
    public (IReadOnlyDictionary<string, JsonElement>? Old, IReadOnlyDictionary<string, JsonElement>? New) Members
    {
        get
        {
            var (old, now) = (Spread(Old), Spread(New));
            if (old is null || now is null) return (old, now);
            var differing = old.Keys.Union(now.Keys, StringComparer.Ordinal).Where(key => !JsonElement.DeepEquals(old.GetValueOrDefault(key, s_null), now.GetValueOrDefault(key, s_null))).ToList();
            return (differing.ToDictionary(key => key, key => old.GetValueOrDefault(key, s_null), StringComparer.Ordinal), differing.ToDictionary(key => key, key => now.GetValueOrDefault(key, s_null), StringComparer.Ordinal));
        }
    }

    static Dictionary<string, JsonElement>? Spread(IReadOnlyDictionary<string, JsonElement>? values)
    {
        if (values is null) return null;
        var spread = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        foreach (var (name, value) in values)
        {
            if (value.ValueKind is not JsonValueKind.Object) spread[name] = value;
            else
                foreach (var member in value.EnumerateObject().Where(member => member.Value.ValueKind is not JsonValueKind.Null)) spread.TryAdd(member.Name, member.Value);
        }
        return spread;
    }
}

public sealed record AuditEntry(DateTimeOffset At, Guid? ClientId, long? Number, string Hash, DateTimeOffset? ErasedAt, string Mark, AuditSaid? Said);

public sealed record AuditPage(IReadOnlyList<AuditEntry> Items, string? Next);

/// <summary>What is looked for in the log.</summary>
public sealed record AuditQuestion(Guid? Client, string? What, string? Who, DateOnly? From, DateOnly? Until)
{
    static readonly (string Service, string Path)[] s_logs = [("identity", "/audit"), ("assessment", "/assessments/audit"), ("reporting", "/reports/audit")];

    /// <summary>The services' logs as one, the newest first. A mark means the same place in each of them.</summary>
    public async Task<AuditPage> Ask(Api api, string? after, int take)
    {
        var pages = await Task.WhenAll(s_logs.Select(log => api.Get<AuditPage>(log.Service, $"{log.Path}?take={take}{Query("clientId")}{Part("after", after)}")));
        var all = pages.SelectMany(page => page.Items).OrderByDescending(entry => entry.At).ThenByDescending(entry => entry.Hash, StringComparer.Ordinal).ToList();
        if (all.Count <= take && pages.All(page => page.Next is null)) return new AuditPage(all, null);

        AuditEntry[] shown = [.. all.Take(take)];
        return new AuditPage(shown, shown[^1].Mark);
    }

    /// <summary>All of it, in the same order. The logs are opened at once: the caller's token ends after two minutes, an answer that has begun does not.</summary>
    public async Task<IAsyncEnumerable<AuditEntry>> All(Api api, CancellationToken ct) =>
        Merged(await Task.WhenAll(s_logs.Select(log => api.Stream<AuditEntry>(log.Service, $"{log.Path}/all?{Query("clientId").TrimStart('&')}"))), ct);

    static async IAsyncEnumerable<AuditEntry> Merged(IAsyncEnumerable<AuditEntry>[] logs, [EnumeratorCancellation] CancellationToken ct)
    {
        var unread = logs.Select(log => log.GetAsyncEnumerator(ct)).ToList();
        try
        {
            foreach (var log in unread.ToList())
                if (!await log.MoveNextAsync()) unread.Remove(log);
            while (unread.MaxBy(log => log.Current, s_newest) is { } newest)
            {
                yield return newest.Current;
                if (!await newest.MoveNextAsync()) unread.Remove(newest);
            }
        }
        finally
        {
            foreach (var log in unread) await log.DisposeAsync();
        }
    }

    static readonly Comparer<AuditEntry> s_newest = Comparer<AuditEntry>.Create((a, b) => a.At != b.At ? a.At.CompareTo(b.At) : string.CompareOrdinal(a.Hash, b.Hash));

    public string Query(string client = "client") => $"{Part(client, Client?.ToString())}{Part("what", What)}{Part("who", Who)}{Part("from", Iso(From))}{Part("until", Iso(Until))}";

    static string? Iso(DateOnly? day) => day?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    static string Part(string name, string? value) => value is { Length: > 0 } ? $"&{name}={Uri.EscapeDataString(value)}" : "";
}

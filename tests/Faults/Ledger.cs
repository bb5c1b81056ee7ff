using System.Text.Json;

namespace AseanPlatform.Faults;

/// <summary>What the outside saw of each submission, in a file of its own that survives this process.</summary>
sealed class Ledger : IDisposable
{
    readonly FileStream _file;
    readonly Lock _gate = new();
    readonly List<Entry> _entries = [];

    public Ledger(string path) => _file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.Read);

    public IReadOnlyList<Entry> Entries
    {
        get
        {
            lock (_gate) return [.. _entries];
        }
    }

    public void Write(Entry entry)
    {
        var line = JsonSerializer.SerializeToUtf8Bytes(entry, JsonSerializerOptions.Web);
        lock (_gate)
        {
            _entries.Add(entry);
            _file.Write([.. line, (byte)'\n']);
            _file.Flush(flushToDisk: true);
        }
    }

    public void Dispose() => _file.Dispose();

    /// <param name="ClientId">Each client submits once, so reports and mails are counted by client.</param>
    /// <param name="Tries">How often an honest client had to ask.</param>
    /// <param name="Said">What a refusal said.</param>
    public sealed record Entry(Guid Key, Guid ClientId, Outcome Outcome, Guid? SubmissionId, int Status, int Tries, long Milliseconds, string? Said = null);
}

enum Outcome
{
    Accepted,
    Refused,

    /// <summary>No answer came within the patience of an honest client.</summary>
    Unknown,
}

/// <summary>The ledger held against what the platform did in the end.</summary>
sealed record Count(
    int Submissions, int Accepted, int Refused, int Unknown, int Lost, int Duplicated, int Unexpected, int Stuck, int HalfDone, int Retries, long SlowestMilliseconds)
{
    /// <param name="reports">Finished reports by client, one entry for each report.</param>
    /// <param name="mails">Report mails by client and recipient, one entry for each distinct Message-ID.</param>
    /// <param name="unfinished">Submissions that the platform took in and neither finished nor shows to an operator as failed.</param>
    public static Count Of(IReadOnlyList<Ledger.Entry> entries, IReadOnlyList<Guid> submissions, IReadOnlyList<Guid> reports, IReadOnlyList<(Guid Client, string To)> mails, int unfinished)
    {
        var (reported, mailed) = (reports.ToHashSet(), mails.Select(mail => mail.Client).ToHashSet());
        var accepted = entries.Where(entry => entry.Outcome == Outcome.Accepted).ToList();
        var unknown = entries.Where(entry => entry.Outcome == Outcome.Unknown).ToList();
        var expected = accepted.Concat(unknown).Select(entry => entry.ClientId).ToHashSet();
        var taken = submissions.ToHashSet();

        return new Count(
            entries.Count, accepted.Count, entries.Count(entry => entry.Outcome == Outcome.Refused), unknown.Count,
            Lost: accepted.Count(entry => !taken.Contains(entry.ClientId) || !reported.Contains(entry.ClientId) || !mailed.Contains(entry.ClientId)),
            Duplicated: Repeats(submissions) + Repeats(reports) + Repeats(mails),
            Unexpected: reported.Concat(mailed).Concat(taken).Distinct().Count(client => !expected.Contains(client)),
            Stuck: unfinished,
            HalfDone: unknown.Count(entry => new[] { taken, reported, mailed }.Count(done => done.Contains(entry.ClientId)) is 1 or 2),
            entries.Sum(entry => entry.Tries - 1), entries.Max(entry => entry.Milliseconds));
    }

    static int Repeats<T>(IEnumerable<T> items) => items.GroupBy(item => item).Sum(same => same.Count() - 1);
}

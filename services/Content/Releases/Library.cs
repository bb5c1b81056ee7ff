using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;

namespace AseanPlatform.Content.Releases;

/// <summary>The releases that were read lately, whole. A release never changes, so that a copy is as good as the row.</summary>
sealed class Library
{
    const int Most = 8; // some ten megabytes each

    sealed class Kept(Func<Task<Contents>> read)
    {
        public readonly Lazy<Task<Contents>> Contents = new(read);
        public long UsedAt;
    }

    readonly ConcurrentDictionary<string, Kept> _read = new(StringComparer.Ordinal);
    long _uses;

    public async Task<Contents> Of(ContentDb db, string release, CancellationToken ct)
    {
        if (_read.TryGetValue(release, out var known))
        {
            known.UsedAt = Interlocked.Increment(ref _uses);
            return await known.Contents.Value.WaitAsync(ct);
        }

        while (_read.Count >= Most) _read.TryRemove(_read.MinBy(kept => kept.Value.UsedAt).Key, out _); // the one that was asked for longest ago
        // The one who comes first reads for all, and does not stop because its own caller went away.
        var reading = _read.GetOrAdd(release, id => new(() => Read(db, id)));
        reading.UsedAt = Interlocked.Increment(ref _uses);
        try
        {
            return await reading.Contents.Value;
        }
        catch
        {
            _read.TryRemove(release, out _);
            throw;
        }
    }

    static async Task<Contents> Read(ContentDb db, string id)
    {
        var row = await db.Releases.AsNoTracking().Where(r => r.Id == id).Select(r => new { r.Sha256, r.Document }).SingleAsync();
        using var document = JsonDocument.Parse(row.Document);
        return new Contents(row.Sha256, document.RootElement.GetProperty("files").Clone());
    }
}

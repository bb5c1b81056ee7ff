using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;

namespace AseanPlatform.Content.Releases;

/// <summary>The releases that were read lately, whole. A release never changes, so that a copy is as good as the row.</summary>
sealed class Library
{
    const int Most = 8; // some ten megabytes each

    readonly ConcurrentDictionary<string, Lazy<Task<Contents>>> _read = new(StringComparer.Ordinal);

    public async Task<Contents> Of(ContentDb db, string release, CancellationToken ct)
    {
        if (_read.TryGetValue(release, out var known)) return await known.Value.WaitAsync(ct);

        if (_read.Count >= Most) _read.Clear();
        // The one who comes first reads for all, and does not stop because its own caller went away.
        var reading = _read.GetOrAdd(release, id => new(() => Read(db, id)));
        try
        {
            return await reading.Value;
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

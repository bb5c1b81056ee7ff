using System.Collections.Concurrent;
using System.Text.Json;
using AseanPlatform.ServiceDefaults;
using AseanPlatform.Tenancy;
using Npgsql;

namespace AseanPlatform.Content.Releases;

/// <summary>
/// Which releases there are, and those that were read lately, whole: a release never changes, so that a copy is as good as the row. It reads what is public and of nobody, so that its connections
/// are told no tenant and keep nothing that would have to be reset: a question of the hub is one small statement.
/// </summary>
sealed class Library(ServiceDatabase database) : IAsyncDisposable
{
    const int Most = 8; // some ten megabytes each

    sealed class Kept(Func<Task<Contents>> read)
    {
        public readonly Lazy<Task<Contents>> Contents = new(read);
        public long UsedAt;
    }

    readonly NpgsqlDataSource _database = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(database.ConnectionString) { NoResetOnClose = true });
    readonly ConcurrentDictionary<string, Kept> _read = new(StringComparer.Ordinal);
    long _uses;

    /// <summary>The release that a reader asks for, or the newest.</summary>
    /// <exception cref="InvalidValue">There is no such release.</exception>
    public async Task<ReleaseHead> Head(string? id, CancellationToken ct) => id is null
        ? await Head("SELECT id, as_of FROM release ORDER BY published_at DESC LIMIT 1", null, ct) ?? throw new DependencyAway("catalogue")
        : await Head("SELECT id, as_of FROM release WHERE id = $1", id, ct) ?? throw new InvalidValue("/release", "There is no such release.");

    /// <summary>The release that was the newest at a moment; what was not published on this installation was not known on it.</summary>
    /// <exception cref="InvalidValue">Before anything was published.</exception>
    public async Task<ReleaseHead> HeadAt(DateTimeOffset moment, CancellationToken ct)
    {
        if (await Head("SELECT id, as_of FROM release WHERE published_at <= $1 ORDER BY published_at DESC LIMIT 1", moment, ct) is { } head) return head;
        await using var first = _database.CreateCommand("SELECT min(published_at) FROM release");
        throw await first.ExecuteScalarAsync(ct) is DateTime at
            ? new InvalidValue("/asKnown", $"Nothing was published on this installation before {at:yyyy-MM-dd'T'HH:mm:ss'Z'}.", "before-first-knowledge")
            : new DependencyAway("catalogue");
    }

    public async Task<Contents> Of(string release, CancellationToken ct)
    {
        if (_read.TryGetValue(release, out var known))
        {
            known.UsedAt = Interlocked.Increment(ref _uses);
            return await known.Contents.Value.WaitAsync(ct);
        }

        while (_read.Count >= Most) _read.TryRemove(_read.MinBy(kept => kept.Value.UsedAt).Key, out _); // the one that was asked for longest ago
        // The one who comes first reads for all, and does not stop because its own caller went away.
        var reading = _read.GetOrAdd(release, id => new(() => Read(id)));
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

    public ValueTask DisposeAsync() => _database.DisposeAsync();

    async Task<ReleaseHead?> Head(string sql, object? parameter, CancellationToken ct)
    {
        await using var command = _database.CreateCommand(sql);
        if (parameter is not null) command.Parameters.Add(new() { Value = parameter });
        await using var row = await command.ExecuteReaderAsync(ct);
        return await row.ReadAsync(ct) ? new(row.GetString(0), row.GetFieldValue<DateOnly>(1)) : null;
    }

    async Task<Contents> Read(string id)
    {
        await using var command = _database.CreateCommand("SELECT sha256, document FROM release WHERE id = $1");
        command.Parameters.Add(new() { Value = id });
        await using var row = await command.ExecuteReaderAsync();
        await row.ReadAsync();
        using var document = JsonDocument.Parse(row.GetFieldValue<byte[]>(1));
        return new Contents(row.GetString(0), document.RootElement.GetProperty("files").Clone());
    }
}

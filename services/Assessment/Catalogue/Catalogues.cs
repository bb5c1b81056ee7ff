using System.Collections.Concurrent;
using System.Security.Cryptography;
using AseanPlatform.ServiceDefaults;
using Microsoft.EntityFrameworkCore;

namespace AseanPlatform.Assessment.Catalogue;

/// <summary>The releases that this service keeps. Reads never leave the process once a release was used, and never need Content.</summary>
public sealed class Catalogues(IServiceScopeFactory scopes, ServiceCalls calls)
{
    sealed record Head(string Id, string Sha256, DateOnly AsOf, DateTimeOffset PublishedAt);

    readonly ConcurrentDictionary<string, CatalogueRelease> _releases = [];

    /// <summary>The release an assessment is pinned to.</summary>
    public async ValueTask<CatalogueRelease> Of(string id, CancellationToken ct)
    {
        if (_releases.TryGetValue(id, out var known)) return known;

        await using var scope = scopes.CreateAsyncScope();
        var copy = await scope.ServiceProvider.GetRequiredService<AssessmentDb>().Releases.AsNoTracking().SingleAsync(r => r.Id == id, ct);
        return _releases.GetOrAdd(id, _ => new(copy.Id, copy.Sha256, copy.Document));
    }

    /// <summary>The newest release; a new assessment is pinned to it.</summary>
    /// <exception cref="DependencyAway">None was ever fetched.</exception>
    public async ValueTask<CatalogueRelease> Current(CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        var newest = await scope.ServiceProvider.GetRequiredService<AssessmentDb>().Releases
            .OrderByDescending(r => r.PublishedAt).Select(r => r.Id).FirstOrDefaultAsync(ct);
        return newest is null ? throw new DependencyAway("content") : await Of(newest, ct);
    }

    /// <summary>Every release, oldest first. Asked over a connection of its own: before a row is locked, not while one is held.</summary>
    public async Task<IReadOnlyList<string>> Ids(CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<AssessmentDb>().Releases.OrderBy(r => r.PublishedAt).Select(r => r.Id).ToListAsync(ct);
    }

    /// <summary>The releases that came after the earlier of two, up to the later, whichever is named first.</summary>
    /// <param name="ids">Oldest first.</param>
    public async Task<IReadOnlyList<CatalogueRelease>> Between(IReadOnlyList<string> ids, string one, string other, CancellationToken ct)
    {
        var (first, second) = (ids.Index().First(id => id.Item == one).Index, ids.Index().First(id => id.Item == other).Index);
        var between = new List<CatalogueRelease>();
        foreach (var id in ids.Take((Math.Min(first, second) + 1)..(Math.Max(first, second) + 1))) between.Add(await Of(id, ct));
        return between;
    }

    public async Task<bool> HasAny(CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<AssessmentDb>().Releases.AnyAsync(ct);
    }

    /// <summary>Reads Content's releases to the end and keeps those that are not here.</summary>
    public async Task CatchUp(CancellationToken ct)
    {
        foreach (var head in await calls.Get<List<Head>>("content", "/internal/releases", null, null, ct) ?? [])
        {
            await using var scope = scopes.CreateAsyncScope();
            var db = scope.ServiceProvider.GetRequiredService<AssessmentDb>();
            if (await db.Releases.AnyAsync(r => r.Id == head.Id, ct)) continue;

            var document = await Fetch(head.Id, head.Sha256, ct);
            await db.Database.ExecuteSqlAsync($"""
                INSERT INTO release_copy (id, sha256, published_at, document) VALUES ({head.Id}, {head.Sha256}, {head.PublishedAt}, {document}) ON CONFLICT (id) DO NOTHING
                """, ct);
        }
    }

    async Task<byte[]> Fetch(string id, string sha256, CancellationToken ct)
    {
        using var answer = await calls.GetRaw("content", $"/internal/releases/{Uri.EscapeDataString(id)}", null, null, ct) ?? throw new DependencyAway("content");
        var document = await answer.Content.ReadAsByteArrayAsync(ct);
        return Convert.ToHexStringLower(SHA256.HashData(document)) == sha256 ? document : throw new InvalidDataException($"Release {id} came with another hash than was told.");
    }
}

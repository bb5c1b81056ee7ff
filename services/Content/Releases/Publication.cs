using AseanPlatform.Contracts.Content;
using MassTransit;
using Microsoft.EntityFrameworkCore;

namespace AseanPlatform.Content.Releases;

/// <summary>How a release comes into the world, whether it was shipped or made at the desk: whole, or not at all.</summary>
static class Publication
{
    const long Lock = 0x6361_7461_6c6f; // "catalo": one publication at a time

    extension(ContentDb db)
    {
        /// <summary>Until the transaction ends nobody else publishes.</summary>
        public Task LockReleases(CancellationToken ct) => db.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock({Lock})", ct);

        /// <summary>Inside the caller's transaction, with the lock. The release itself comes last: its moment, which the database sets, is as near as can be to the commit.</summary>
        /// <returns>What the database then holds, counted.</returns>
        /// <exception cref="BrokenCatalogue">The database does not hold what the document holds.</exception>
        public async Task<SortedDictionary<string, int>> Publish(Catalogue catalogue, IPublishEndpoint events, CancellationToken ct)
        {
            await db.Database.ExecuteSqlAsync($"""
                INSERT INTO release_item (release, kind, id, position, body)
                SELECT {catalogue.Release}, file.key, item.body ->> 'id', item.n - 1, item.body
                FROM jsonb_each(convert_from({catalogue.Document}, 'UTF8')::jsonb -> 'files') file, jsonb_array_elements(file.value) WITH ORDINALITY item (body, n)
                """, ct);
            var (stored, meant) = (await db.Count(catalogue.Release, ct), Tally.Of(catalogue.Items));
            var lost = meant.Where(count => stored.GetValueOrDefault(count.Key) != count.Value).Select(count => $"{count.Key}: {count.Value} in the files, {stored.GetValueOrDefault(count.Key)} in the database").ToList();
            if (lost.Count > 0) throw new BrokenCatalogue(lost);

            if (catalogue.Origin is not null)
                await db.Database.ExecuteSqlAsync($"""
                    INSERT INTO release_change (release, id, kind, what, class, reason)
                    SELECT {catalogue.Release}, made ->> 'id', made ->> 'kind', made ->> 'what', made ->> 'class', made -> 'reason' FROM jsonb_array_elements(convert_from({catalogue.Document}, 'UTF8')::jsonb -> 'changes') one (made)
                    """, ct);
            db.Add(new Release { Id = catalogue.Release, Sha256 = catalogue.Sha256, AsOf = catalogue.AsOf, Document = catalogue.Document, Base = catalogue.Origin?.Base, Notes = catalogue.Origin?.Notes });
            await events.Publish(new ReleasePublished(catalogue.Release, catalogue.Sha256), ct);
            await db.SaveChangesAsync(ct);
            return stored;
        }

        async Task<SortedDictionary<string, int>> Count(string release, CancellationToken ct)
        {
            var counts = await db.Database.SqlQuery<Counted>($"""
                SELECT kind AS "Name", count(*)::int AS "Items" FROM release_item WHERE release = {release} GROUP BY kind
                UNION ALL
                SELECT part.name, count(*)::int FROM release_item, unnest({Contents.Nested}) part (name),
                       jsonb_array_elements(CASE jsonb_typeof(body -> part.name) WHEN 'array' THEN body -> part.name ELSE '[]' END) one
                WHERE release = {release} AND jsonb_typeof(one) = 'object' GROUP BY part.name
                """).ToListAsync(ct);
            return new(counts.ToDictionary(count => count.Name, count => count.Items), StringComparer.Ordinal);
        }
    }

    sealed record Counted(string Name, int Items);
}

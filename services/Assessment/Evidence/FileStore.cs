using AseanPlatform.ServiceDefaults;
using AseanPlatform.Tenancy;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Microsoft.Extensions.Options;

namespace AseanPlatform.Assessment.Evidence;

/// <summary>Where the bytes of evidence lie. Another home for them (an object store) is another class behind this.</summary>
public interface IFileStore
{
    /// <summary>Keeps the content in the caller's transaction, piece by piece; what is there already is not kept again.</summary>
    /// <exception cref="InvalidValue">The client has as much as the installation keeps for one.</exception>
    Task Put(Guid clientId, string sha256, Stream content, DateTimeOffset now, CancellationToken ct);

    /// <summary>Writes the content in pieces, never all in memory.</summary>
    Task CopyTo(Guid clientId, string sha256, Stream to, CancellationToken ct);

    /// <summary>Deletes, in the caller's transaction, those of these contents that no revision holds any more.</summary>
    Task Forget(Guid clientId, IEnumerable<string> sha256, CancellationToken ct);
}

/// <summary>What the installation keeps for one client, in bytes; the same content counts once.</summary>
public sealed class EvidenceOptions
{
    public long MostBytesPerClient { get; set; } = 2L * 1024 * 1024 * 1024;
}

/// <summary>That a client has this content, and how long it is.</summary>
public sealed class EvidenceContent
{
    public Guid ClientId { get; init; }
    public string Sha256 { get; init; } = "";
    public int Bytes { get; init; }
    public DateTimeOffset StoredAt { get; init; }
}

/// <summary>A piece of it.</summary>
public sealed class EvidenceChunk
{
    public const int Size = 256 * 1024;

    public Guid ClientId { get; init; }
    public string Sha256 { get; init; } = "";
    public int Part { get; init; }
    public byte[] Bytes { get; init; } = [];
}

/// <summary>Files as rows of the client, behind the same wall as all its rows, in the same backup and the same transaction.</summary>
sealed class FilesInDatabase(AssessmentDb db, Tenant tenant, IOptions<EvidenceOptions> options) : IFileStore
{
    public async Task Put(Guid clientId, string sha256, Stream content, DateTimeOffset now, CancellationToken ct)
    {
        await Hold(clientId, ct);
        var inserted = await db.Database.ExecuteSqlAsync($"""
            INSERT INTO evidence_content (client_id, sha256, tenant_id, bytes, stored_at) VALUES ({clientId}, {sha256}, {tenant.Id}, {(int)content.Length}, {now}) ON CONFLICT DO NOTHING
            """, ct);
        if (inserted is 0) return;
        if (await db.EvidenceContents.Where(c => c.ClientId == clientId).SumAsync(c => (long)c.Bytes, ct) > options.Value.MostBytesPerClient)
            throw new InvalidValue("/file", "The files of this client take up all the room that one client has here. Remove what is no longer needed.", "evidence.full");

        content.Position = 0;
        var buffer = new byte[EvidenceChunk.Size];
        for (int part = 0, read; (read = await content.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, ct)) > 0; part++)
        {
            var bytes = read == buffer.Length ? buffer : buffer[..read];
            await db.Database.ExecuteSqlAsync($"INSERT INTO evidence_chunk (client_id, sha256, part, tenant_id, bytes) VALUES ({clientId}, {sha256}, {part}, {tenant.Id}, {bytes})", ct);
        }
    }

    public async Task CopyTo(Guid clientId, string sha256, Stream to, CancellationToken ct)
    {
        // A statement for each piece: a slow reader holds no cursor open.
        for (var part = 0; await db.EvidenceChunks.AsNoTracking().Where(c => c.ClientId == clientId && c.Sha256 == sha256 && c.Part == part).Select(c => c.Bytes).SingleOrDefaultAsync(ct) is { } bytes; part++)
            await to.WriteAsync(bytes, ct);
    }

    public async Task Forget(Guid clientId, IEnumerable<string> sha256, CancellationToken ct)
    {
        await Hold(clientId, ct);
        foreach (var one in sha256.Distinct())
            await db.EvidenceContents.Where(c => c.ClientId == clientId && c.Sha256 == one && !db.EvidenceRevisions.Any(r => r.ClientId == clientId && r.Sha256 == one)).ExecuteDeleteAsync(ct);
    }

    /// <summary>Whoever brings files to a client and whoever deletes the last use of one wait for each other: what lies there is counted, and nothing goes that somebody just found.</summary>
    Task<int> Hold(Guid clientId, CancellationToken ct) => db.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock(hashtextextended('evidence ' || {clientId.ToString()}, 0))", ct);
}

sealed class FileMapping : IEntityTypeConfiguration<EvidenceContent>, IEntityTypeConfiguration<EvidenceChunk>
{
    public void Configure(EntityTypeBuilder<EvidenceContent> content) => content.ToTable("evidence_content").HasKey(c => new { c.ClientId, c.Sha256 });

    public void Configure(EntityTypeBuilder<EvidenceChunk> chunk) => chunk.ToTable("evidence_chunk").HasKey(c => new { c.ClientId, c.Sha256, c.Part });
}

using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;

namespace AseanPlatform.Reporting.Files;

/// <summary>Where the bytes of reports and snapshots lie. Another home for them (an object store) is another class behind this.</summary>
public interface IFileStore
{
    /// <summary>Adds the content to the unit of work; it is there once that commits. Answers its hash.</summary>
    Task<string> Put(Guid clientId, ReadOnlyMemory<byte> content, CancellationToken ct);

    /// <summary>Writes the content in pieces, never all in memory.</summary>
    Task CopyTo(Guid clientId, string sha256, Stream to, CancellationToken ct);

    /// <summary>All of it, for what is small; null where there is none.</summary>
    Task<byte[]?> Read(Guid clientId, string sha256, CancellationToken ct);
}

/// <summary>Files as rows of the client, behind the same wall as all its rows, in the same backup and the same transaction.</summary>
sealed class FilesInDatabase(ReportingDb db) : IFileStore
{
    public async Task<string> Put(Guid clientId, ReadOnlyMemory<byte> content, CancellationToken ct)
    {
        var sha256 = Convert.ToHexStringLower(SHA256.HashData(content.Span));
        if (await db.FileChunks.AnyAsync(chunk => chunk.ClientId == clientId && chunk.Sha256 == sha256, ct)) return sha256;

        var part = 0;
        for (var rest = content; !rest.IsEmpty; rest = rest[Math.Min(FileChunk.Size, rest.Length)..])
            db.Add(new FileChunk(clientId, sha256, part++, rest[..Math.Min(FileChunk.Size, rest.Length)].ToArray()));
        return sha256;
    }

    public async Task CopyTo(Guid clientId, string sha256, Stream to, CancellationToken ct)
    {
        await foreach (var bytes in Parts(clientId, sha256).WithCancellation(ct)) await to.WriteAsync(bytes, ct);
    }

    public async Task<byte[]?> Read(Guid clientId, string sha256, CancellationToken ct)
    {
        using var all = new MemoryStream();
        await CopyTo(clientId, sha256, all, ct);
        return all.Length == 0 ? null : all.ToArray();
    }

    IAsyncEnumerable<byte[]> Parts(Guid clientId, string sha256) =>
        db.FileChunks.AsNoTracking().Where(chunk => chunk.ClientId == clientId && chunk.Sha256 == sha256).OrderBy(chunk => chunk.Part).Select(chunk => chunk.Bytes).AsAsyncEnumerable();
}

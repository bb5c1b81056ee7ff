using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace AseanPlatform.Reporting.Files;

/// <summary>A piece of a stored file. A file is known by the hash of its content, within one client: the same bytes are kept once.</summary>
public sealed class FileChunk
{
    public const int Size = 256 * 1024;

    FileChunk() { } // EF Core

    public FileChunk(Guid clientId, string sha256, int part, byte[] bytes)
    {
        ClientId = clientId;
        Sha256 = sha256;
        Part = part;
        Bytes = bytes;
    }

    public Guid ClientId { get; private init; }
    public string Sha256 { get; private init; } = "";
    public int Part { get; private init; }
    public byte[] Bytes { get; private init; } = [];
}

sealed class FileChunkMapping : IEntityTypeConfiguration<FileChunk>
{
    public void Configure(EntityTypeBuilder<FileChunk> builder)
    {
        builder.ToTable("file_chunk");
        builder.HasKey(c => new { c.ClientId, c.Sha256, c.Part });
    }
}

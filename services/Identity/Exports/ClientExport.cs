using System.ComponentModel.DataAnnotations.Schema;
using Microsoft.EntityFrameworkCore;

namespace AseanPlatform.Identity.Exports;

/// <summary>All that is kept of a client, asked for by one of its administrators or its consultancy's, as a ZIP that stays for seven days.</summary>
[Table("client_export")]
public sealed class ClientExport
{
    public const string Waiting = "waiting", Ready = "ready", Failed = "failed";

    public static readonly TimeSpan KeptFor = TimeSpan.FromDays(7);

    public Guid Id { get; init; } = Guid.CreateVersion7();
    public Guid ClientId { get; init; }
    public Guid AskedBy { get; init; }

    /// <summary>As printed then.</summary>
    public required string AskedByName { get; init; }
    public DateTimeOffset AskedAt { get; init; }
    public string State { get; private set; } = Waiting;
    public int? Files { get; private set; }
    public long? Bytes { get; private set; }
    public string? Sha256 { get; private set; }
    public DateTimeOffset? ReadyAt { get; private set; }
    public DateTimeOffset ExpiresAt { get; set; }
    public DateTimeOffset? LastDownloadedAt { get; set; }

    internal void BeReady(int files, long bytes, string sha256, DateTimeOffset now) =>
        (State, Files, Bytes, Sha256, ReadyAt, ExpiresAt) = (Ready, files, bytes, sha256, now, now + KeptFor);

    internal void Fail() => State = Failed;
}

/// <summary>A piece of the file.</summary>
[Table("client_export_chunk")]
public sealed class ClientExportChunk
{
    public const int Size = 256 * 1024;

    public Guid ExportId { get; init; }
    public int Part { get; init; }
    public Guid ClientId { get; init; }
    public byte[] Bytes { get; init; } = [];
}

sealed class ClientExportMapping : IEntityTypeConfiguration<ClientExportChunk>
{
    public void Configure(Microsoft.EntityFrameworkCore.Metadata.Builders.EntityTypeBuilder<ClientExportChunk> builder) => builder.HasKey(c => new { c.ExportId, c.Part });
}

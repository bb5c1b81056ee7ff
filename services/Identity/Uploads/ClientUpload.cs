using System.ComponentModel.DataAnnotations.Schema;
using AseanPlatform.ServiceDefaults;
using AseanPlatform.Tenancy;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace AseanPlatform.Identity.Uploads;

/// <summary>A file of clients: looked at, then confirmed or left to expire, and for a while to be taken back.</summary>
[OfTenant, Table("client_upload")]
public sealed class ClientUpload
{
    public static readonly TimeSpan KeptFor = TimeSpan.FromHours(24), UndoneWithin = TimeSpan.FromMinutes(15);

    public Guid Id { get; init; }
    public required string Sha256 { get; init; }
    public string? FileName { get; init; }
    public string State { get; private set; } = "preview";
    public int Rows { get; set; }
    /// <summary>Of a preview: what would be made. Of a confirmed upload: what was made.</summary>
    public int Ready { get; set; }
    public int Duplicates { get; set; }
    public int Refused { get; set; }
    /// <summary>Rows that were ready in the preview and duplicates when it was confirmed.</summary>
    public int Late { get; set; }
    public int ToInvite { get; set; }
    public string[] UnusedColumns { get; set; } = [];
    public Guid UploadedBy { get; init; }
    public DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset ExpiresAt { get; init; }
    public Guid? ConfirmedBy { get; private set; }
    public DateTimeOffset? ConfirmedAt { get; private set; }
    public DateTimeOffset? UndoneAt { get; private set; }

    public bool IsConfirmed => State is "confirmed";
    public bool IsUndone => State is "undone";
    public DateTimeOffset? UndoUntil => IsConfirmed ? ConfirmedAt + UndoneWithin : null;

    /// <summary>A preview that nobody confirmed ends after a day; what was made of a confirmed one stays known.</summary>
    public bool IsThere(DateTimeOffset now) => State is not "preview" || now < ExpiresAt;

    public void Confirm(Guid by, DateTimeOffset now)
    {
        if (IsUndone) throw new RuleBroken("upload.undone", "This upload was taken back. Upload the file again.");
        (State, ConfirmedBy, ConfirmedAt) = ("confirmed", by, now);
    }

    public void Undo(DateTimeOffset now)
    {
        if (State is "preview") throw new RuleBroken("upload.not-confirmed", "This upload was not confirmed: there is nothing to take back.");
        if (now > UndoUntil) throw new RuleBroken("upload.undo-over", "An upload can be taken back for fifteen minutes after it was confirmed; these are over.");
        (State, UndoneAt) = ("undone", now);
    }
}

/// <summary>One row of the file, as it was written, and what would become of it.</summary>
[Table("client_upload_row")]
public sealed class UploadRow
{
    public Guid UploadId { get; init; }
    public int Row { get; init; }
    public Guid ClientId { get; init; }
    public string Standing { get; init; } = "ready";
    public bool Late { get; init; }
    public string Name { get; init; } = "";
    public string Country { get; init; } = "";
    public string Language { get; init; } = "";
    public string? Sector { get; init; }
    public bool Generative { get; init; }
    public string? Reference { get; init; }
    public string? ContactName { get; init; }
    public string? ContactEmail { get; init; }
    public string? WrongColumn { get; init; }
    public string? Reason { get; init; }
    public int? SameRow { get; init; }
    public Guid? SameClient { get; init; }
}

sealed class UploadMapping : IEntityTypeConfiguration<ClientUpload>, IEntityTypeConfiguration<UploadRow>
{
    public void Configure(EntityTypeBuilder<ClientUpload> builder)
    {
        builder.Ignore(u => u.IsConfirmed).Ignore(u => u.IsUndone).Ignore(u => u.UndoUntil);
    }

    public void Configure(EntityTypeBuilder<UploadRow> builder) => builder.HasKey(r => new { r.UploadId, r.Row });
}

using AseanPlatform.Reporting.Editions;
using AseanPlatform.Reporting.Signing;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace AseanPlatform.Reporting.Reports;

/// <summary>The report of one frozen state. There is one for each submission and stage, or for each visitor's contact, whatever is delivered twice.</summary>
public sealed class Report
{
    readonly List<ReportFile> _files = [];

    Report() { } // EF Core

    public Report(ReportSource source, Guid sourceId, Guid clientId, string stage, int number, string snapshotSha256, Guid subjectId, DateTimeOffset now)
    {
        Id = Guid.CreateVersion7();
        SourceKind = source == ReportSource.Submission ? OfSubmission : OfScorecard;
        SourceId = sourceId;
        ClientId = clientId;
        Stage = stage;
        Number = number;
        SnapshotSha256 = snapshotSha256;
        SubjectId = subjectId;
        CheckCode = Verification.CheckCode.New();
        CreatedAt = now;
    }

    public const string OfSubmission = "submission", OfScorecard = "scorecard";
    public const string OfSubmitting = "submitted", OfSigning = "signed";
    public const string Waiting = "waiting", Ready = "ready", Failed = "failed";

    public Guid Id { get; private init; }

    /// <summary>The client; for a scorecard the visitor's contact, which is the client that may come of it.</summary>
    public Guid ClientId { get; private init; }

    public string SourceKind { get; private init; } = "";
    public Guid SourceId { get; private init; }
    public string Stage { get; private init; } = "";

    /// <summary>Of the submission; 0 for a scorecard.</summary>
    public int Number { get; private init; }

    public string SnapshotSha256 { get; private init; } = "";

    /// <summary>The accepted request that an operator can follow.</summary>
    public Guid SubjectId { get; private init; }

    public string State { get; private set; } = Waiting;
    public string? Reason { get; private set; }
    public DateTimeOffset CreatedAt { get; private init; }
    public DateTimeOffset? ReadyAt { get; private set; }
    /// <summary>Stands on every page; null in a report from before there was one.</summary>
    public string? CheckCode { get; private set; }

    /// <summary>Of the client, as it was when the report was first drawn: so every form and later edition shows the same.</summary>
    public string? ClientColour { get; private set; }
    /// <summary>The hash of its logo then.</summary>
    public string? ClientLogo { get; private set; }

    public DateTimeOffset? WithdrawnAt { get; private set; }
    public string? WithdrawnReason { get; private set; }
    public uint Version { get; private init; }
    public IReadOnlyList<ReportFile> Files => _files;

    public Guid? ClientOrNone => SourceKind == OfSubmission ? ClientId : null;

    /// <summary>The code that its pages will show.</summary>
    public string MarkedWith() => CheckCode ??= Verification.CheckCode.New();

    public void DrawnFor(string? colour, string? logo) => (ClientColour, ClientLogo) = (colour, logo);

    public void Add(string language, string format, string sha256, int bytes, int? pages, Signature signature, string audience = Audiences.Full) =>
        _files.Add(new ReportFile(this, audience, language, format, sha256, bytes, pages, signature));

    public void BeReady(DateTimeOffset now)
    {
        State = Ready;
        Reason = null;
        ReadyAt = now;
    }

    public void Fail(string reason)
    {
        State = Failed;
        Reason = reason;
    }

    /// <summary>Again is as before: the first reason and moment stay.</summary>
    public void Withdraw(string reason, DateTimeOffset now)
    {
        if (State != Ready) throw new ServiceDefaults.RuleBroken("report.not-ready", "Only a report that was given out can be withdrawn.");
        if (WithdrawnAt is not null) return;
        WithdrawnAt = now;
        WithdrawnReason = reason;
    }

    /// <summary>Somebody asked to try again.</summary>
    public void Wait()
    {
        if (State != Failed) throw new ServiceDefaults.RuleBroken("report.not-failed", "Only a report that failed can be tried again.");
        State = Waiting;
        Reason = null;
    }
}

public enum ReportSource { Submission, Scorecard }

/// <summary>One rendering of a report; the bytes lie in the file store under its hash.</summary>
public sealed class ReportFile
{
    ReportFile() { } // EF Core

    internal ReportFile(Report report, string audience, string language, string format, string sha256, int bytes, int? pages, Signature signature)
    {
        ReportId = report.Id;
        ClientId = report.ClientId;
        Audience = audience;
        Language = language;
        Format = format;
        Sha256 = sha256;
        Bytes = bytes;
        Pages = pages;
        Signature = signature.Value;
        KeyId = signature.KeyId;
    }

    public Guid ReportId { get; private init; }
    public Guid ClientId { get; private init; }

    /// <summary>For whom it was drawn: full, board or public.</summary>
    public string Audience { get; private init; } = Audiences.Full;

    /// <summary>A language of the platform, or both side by side.</summary>
    public string Language { get; private init; } = "";
    public string Format { get; private init; } = "";
    public string Sha256 { get; private init; } = "";
    public int Bytes { get; private init; }

    /// <summary>Of a printed one.</summary>
    public int? Pages { get; private init; }

    /// <summary>Over the bytes (ES256, DER); null in a file from before reports were signed.</summary>
    public byte[]? Signature { get; private init; }

    public string? KeyId { get; private init; }

    /// <summary>Made with the report, not as an edition that somebody asked for.</summary>
    public bool IsOfReport => Edition.IsOfReport(Audience, Language);
}

sealed class ReportMapping : IEntityTypeConfiguration<Report>, IEntityTypeConfiguration<ReportFile>
{
    public void Configure(EntityTypeBuilder<Report> builder)
    {
        builder.ToTable("report").HasKey(r => r.Id);
        builder.Property(r => r.Version).IsRowVersion();
        builder.Ignore(r => r.ClientOrNone);
        builder.HasMany(r => r.Files).WithOne().HasForeignKey(f => f.ReportId);
        builder.Navigation(r => r.Files).UsePropertyAccessMode(PropertyAccessMode.Field);
    }

    public void Configure(EntityTypeBuilder<ReportFile> builder)
    {
        builder.ToTable("report_file").HasKey(f => new { f.ReportId, f.Audience, f.Language, f.Format });
        builder.Ignore(f => f.IsOfReport);
    }
}

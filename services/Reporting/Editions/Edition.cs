using AseanPlatform.Presentation;
using AseanPlatform.Reporting.Reports;
using AseanPlatform.ServiceDefaults;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace AseanPlatform.Reporting.Editions;

/// <summary>For whom a report is drawn.</summary>
public static class Audiences
{
    public const string Full = "full";

    /// <summary>Two pages for those who decide.</summary>
    public const string Board = "board";

    /// <summary>Without people's words, names, evidence and levels: to be shown to anybody.</summary>
    public const string Public = "public";

    public static IReadOnlyList<string> All { get; } = [Full, Board, Public];
}

/// <summary>In which language a report is drawn.</summary>
public static class EditionLanguages
{
    /// <summary>English and Chinese side by side.</summary>
    public const string Both = "both";

    public static IReadOnlyList<string> All { get; } = [.. Languages.All, Both];
}

/// <summary>A report drawn once more, for another reader or in both languages, because somebody asked. There is one for each report, audience and language.</summary>
public sealed class Edition
{
    Edition() { } // EF Core

    public Edition(Report report, string audience, string language, DateTimeOffset now)
    {
        Id = Guid.CreateVersion7();
        ReportId = report.Id;
        ClientId = report.ClientId;
        Audience = audience;
        Language = language;
        CreatedAt = now;
    }

    public Guid Id { get; private init; }
    public Guid ReportId { get; private init; }
    public Guid ClientId { get; private init; }
    public string Audience { get; private init; } = "";
    public string Language { get; private init; } = "";
    public string State { get; private set; } = Report.Waiting;
    public string? Reason { get; private set; }
    public DateTimeOffset CreatedAt { get; private init; }
    public DateTimeOffset? ReadyAt { get; private set; }
    public uint Version { get; private init; }

    /// <summary>The report itself is made in each language for everybody: that is not asked for.</summary>
    public static bool IsOfReport(string audience, string language) => audience is Audiences.Full && language is not EditionLanguages.Both;

    public void BeReady(DateTimeOffset now)
    {
        State = Report.Ready;
        Reason = null;
        ReadyAt = now;
    }

    public void Fail(string reason)
    {
        State = Report.Failed;
        Reason = reason;
    }

    /// <summary>Somebody asked to try again.</summary>
    public void Wait()
    {
        if (State != Report.Failed) throw new RuleBroken("edition.not-failed", "Only an edition that failed can be tried again.");
        State = Report.Waiting;
        Reason = null;
    }
}

sealed class EditionMapping : IEntityTypeConfiguration<Edition>
{
    public void Configure(EntityTypeBuilder<Edition> builder)
    {
        builder.ToTable("report_edition").HasKey(e => e.Id);
        builder.Property(e => e.Version).IsRowVersion();
        builder.HasOne<Report>().WithMany().HasForeignKey(e => e.ReportId);
    }
}

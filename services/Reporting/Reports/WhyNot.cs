using AseanPlatform.Messaging;
using AseanPlatform.Reporting.Printing;
using AseanPlatform.ServiceDefaults;

namespace AseanPlatform.Reporting.Reports;

/// <summary>Why a report or an edition could not be made after all tries, as a code.</summary>
static class WhyNot
{
    public static string Of(Job job) => job.LastError switch
    {
        nameof(PrintingTookTooLong) => "report.took-too-long",
        nameof(ChromiumGone) or nameof(ChromiumRefused) => "report.not-printed",
        nameof(SnapshotMissing) or nameof(DependencyAway) => "report.snapshot-missing",
        _ => "report.failed",
    };
}

/// <summary>Assessment does not have the snapshot (yet).</summary>
sealed class SnapshotMissing : Exception;

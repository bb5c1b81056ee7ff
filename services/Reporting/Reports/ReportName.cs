using System.Globalization;
using AseanPlatform.Reporting.Editions;

namespace AseanPlatform.Reporting.Reports;

static class ReportName
{
    /// <summary>How a file of a report is called on the reader's disk.</summary>
    public static string Of(int number, DateTimeOffset createdAt, ReportFile file) =>
        string.Create(CultureInfo.InvariantCulture, $"ai-governance-{(number == 0 ? "scorecard" : $"report-{number}")}-{createdAt.UtcDateTime:yyyy-MM-dd}{(file.Audience is Audiences.Full ? null : "-" + file.Audience)}-{file.Language}.{Extension(file.Format)}");

    /// <summary>OSCAL is JSON to every program that opens files by their names, and must not take the name of the snapshot.</summary>
    public static string Extension(string format) => format is "oscal" ? "oscal.json" : format;

    public static string ContentType(string format) => format switch
    {
        "pdf" => "application/pdf",
        "json" or "oscal" => "application/json; charset=utf-8",
        "xlsx" => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        _ => "text/html; charset=utf-8",
    };
}

using System.Text;
using Microsoft.AspNetCore.Http.HttpResults;

namespace AseanPlatform.Identity.Uploads;

/// <summary>The headings alone, as a file that spreadsheet programs open in the right encoding.</summary>
public static class GetTemplate
{
    public static FileContentHttpResult Handle(string language = "en") => TypedResults.File(
        [.. Encoding.UTF8.Preamble, .. Encoding.UTF8.GetBytes(string.Join(',', FileColumns.Headings(language)) + "\r\n")], "text/csv; charset=utf-8", "clients-template.csv");
}

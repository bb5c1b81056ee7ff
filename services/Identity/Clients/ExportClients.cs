using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using AseanPlatform.Identity.Sessions;
using AseanPlatform.Identity.Uploads;
using AseanPlatform.Presentation;
using AseanPlatform.ServiceDefaults;
using AseanPlatform.Workbooks;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace AseanPlatform.Identity.Clients;

/// <summary>The clients that the caller may see, as a file, read and written page by page. A right that is taken away ends it under way, also while its reader takes nothing.</summary>
public static class ExportClients
{
    const int Page = 1000;
    const string Exported = "client-list.exported";

    sealed record Row(Guid Id, string Name, string Country, string Language, string? Sector, bool Generative, string? Reference, string State, DateTimeOffset CreatedAt);

    public static async Task<PushStreamHttpResult> Csv(HttpContext http, IdentityDb db, WatchedDownload watched, TimeProvider clock, CancellationToken ct, string language = "en")
    {
        await db.Taken(Exported, "csv", ct);
        return TypedResults.Stream(to => watched.Run(http, async token =>
        {
            await to.WriteAsync(Encoding.UTF8.Preamble.ToArray(), token); // without it spreadsheet programs guess the encoding
            var lines = new StringBuilder();
            lines.AppendRow(Headings(language));
            await foreach (var page in Pages(db, token))
            {
                foreach (var row in page) lines.AppendRow(Cells(row));
                await to.WriteAsync(Encoding.UTF8.GetBytes(lines.ToString()), token);
                lines.Clear();
            }
        }), "text/csv; charset=utf-8", Name(clock, "csv"));
    }

    public static async Task<PushStreamHttpResult> Xlsx(HttpContext http, IdentityDb db, WatchedDownload watched, TimeProvider clock, CancellationToken ct, string language = "en")
    {
        await db.Taken(Exported, "xlsx", ct);
        return TypedResults.Stream(to => watched.Run(http, async token =>
        {
            // The ZIP is written to a file of its own that ends with its handle: its writer waits for each byte, which the connection must not.
            await using var file = new FileStream(Path.GetTempFileName(), FileMode.Create, FileAccess.ReadWrite, FileShare.None, 64 * 1024, FileOptions.DeleteOnClose);
            using (var workbook = new WorkbookFile(file))
            {
                workbook.Sheet(new(language is "en" ? "Clients" : "客户"));
                workbook.Append(Headings(language).Select(Entry.Heading));
                await foreach (var page in Pages(db, token))
                    foreach (var row in page) workbook.Append(Cells(row).Select(cell => Entry.Text(cell ?? "")));
            }
            file.Position = 0;
            await file.CopyToAsync(to, token);
        }), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", Name(clock, "xlsx"));
    }

    static async IAsyncEnumerable<List<Row>> Pages(IdentityDb db, [EnumeratorCancellation] CancellationToken ct)
    {
        for (Guid? after = null; ;)
        {
            var page = await db.Clients.AsNoTracking().Where(c => after == null || c.ClientId > after).OrderBy(c => c.ClientId).Take(Page)
                .Select(c => new Row(c.ClientId, c.Name, c.Country, c.Language, c.Sector, c.Generative, c.Reference, c.State, c.CreatedAt)).ToListAsync(ct);
            yield return page;
            if (page.Count < Page) yield break;
            after = page[^1].Id;
        }
    }

    static string[] Headings(string language) =>
        [.. ((string[])[FileColumns.Name, FileColumns.Country, FileColumns.Language, FileColumns.Sector, FileColumns.Generative, FileColumns.Reference]).Select(c => FileColumns.Heading(c, language)),
            .. language is "en" ? (string[])["state", "added"] : ["状态", "添加日期"]];

    static string?[] Cells(Row row) =>
        [row.Name, row.Country, row.Language, row.Sector, row.Generative ? "yes" : "no", row.Reference, row.State, row.CreatedAt.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)];

    static string Name(TimeProvider clock, string extension) => string.Create(CultureInfo.InvariantCulture, $"clients-{clock.GetUtcNow():yyyy-MM-dd}.{extension}");
}

using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using AseanPlatform.Identity.Access;
using AseanPlatform.Identity.Sessions;
using AseanPlatform.Identity.Uploads;
using AseanPlatform.Presentation;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace AseanPlatform.Identity.Clients;

/// <summary>The clients that the caller may see, as a file, read and written page by page. A right that is taken away ends it under way.</summary>
public static class ExportClients
{
    const int Page = 1000;
    const string Exported = "client-list.exported";

    sealed record Row(Guid Id, string Name, string Country, string Language, string? Sector, bool Generative, string? Reference, string State, DateTimeOffset CreatedAt);

    public static async Task<PushStreamHttpResult> Csv(HttpContext http, IdentityDb db, TimeProvider clock, CancellationToken ct, string language = "en")
    {
        await db.Taken(Exported, "csv", ct);
        return TypedResults.Stream(async to =>
        {
            await to.WriteAsync(Encoding.UTF8.Preamble.ToArray(), ct); // without it spreadsheet programs guess the encoding
            var lines = new StringBuilder();
            lines.AppendRow(Headings(language));
            await foreach (var page in Pages(http, db, clock, ct))
            {
                foreach (var row in page) lines.AppendRow(Cells(row));
                await to.WriteAsync(Encoding.UTF8.GetBytes(lines.ToString()), ct);
                lines.Clear();
            }
        }, "text/csv; charset=utf-8", Name(clock, "csv"));
    }

    public static async Task<PushStreamHttpResult> Xlsx(HttpContext http, IdentityDb db, TimeProvider clock, CancellationToken ct, string language = "en")
    {
        await db.Taken(Exported, "xlsx", ct);
        return TypedResults.Stream(async to =>
        {
            // The ZIP is written to a file of its own that ends with its handle: its writer waits for each byte, which the connection must not.
            await using var file = new FileStream(Path.GetTempFileName(), FileMode.Create, FileAccess.ReadWrite, FileShare.None, 64 * 1024, FileOptions.DeleteOnClose);
            using (var workbook = new WorkbookFile(file, language is "en" ? "Clients" : "客户"))
            {
                workbook.Append(Headings(language));
                await foreach (var page in Pages(http, db, clock, ct))
                    foreach (var row in page) workbook.Append(Cells(row));
            }
            file.Position = 0;
            var (buffer, allowed) = (new byte[64 * 1024], new Watch(http, db, clock));
            for (int read; (read = await file.ReadAsync(buffer, ct)) > 0 && await allowed.StillIs(ct);) await to.WriteAsync(buffer.AsMemory(0, read), ct);
        }, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", Name(clock, "xlsx"));
    }

    static async IAsyncEnumerable<List<Row>> Pages(HttpContext http, IdentityDb db, TimeProvider clock, [EnumeratorCancellation] CancellationToken ct)
    {
        var allowed = new Watch(http, db, clock);
        for (Guid? after = null; ;)
        {
            var page = await db.Clients.AsNoTracking().Where(c => after == null || c.ClientId > after).OrderBy(c => c.ClientId).Take(Page)
                .Select(c => new Row(c.ClientId, c.Name, c.Country, c.Language, c.Sector, c.Generative, c.Reference, c.State, c.CreatedAt)).ToListAsync(ct);
            yield return page;
            if (page.Count < Page) yield break;
            after = page[^1].Id;
            if (!await allowed.StillIs(ct)) yield break;
        }
    }

    /// <summary>Looks once a second whether the reader may still have it: a right that is taken away ends a file under way.</summary>
    sealed class Watch(HttpContext http, IdentityDb db, TimeProvider clock)
    {
        long _looked = clock.GetTimestamp();

        public async ValueTask<bool> StillIs(CancellationToken ct)
        {
            if (clock.GetElapsedTime(_looked) < TimeSpan.FromSeconds(1)) return true;
            _looked = clock.GetTimestamp();
            if (!await db.IsOver(http.User, ct)) return true;
            http.Abort(); // a file that breaks off is not taken for a whole one
            return false;
        }
    }

    static string[] Headings(string language) =>
        [.. ((string[])[FileColumns.Name, FileColumns.Country, FileColumns.Language, FileColumns.Sector, FileColumns.Generative, FileColumns.Reference]).Select(c => FileColumns.Heading(c, language)),
            .. language is "en" ? (string[])["state", "added"] : ["状态", "添加日期"]];

    static string?[] Cells(Row row) =>
        [row.Name, row.Country, row.Language, row.Sector, row.Generative ? "yes" : "no", row.Reference, row.State, row.CreatedAt.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)];

    static string Name(TimeProvider clock, string extension) => string.Create(CultureInfo.InvariantCulture, $"clients-{clock.GetUtcNow():yyyy-MM-dd}.{extension}");
}

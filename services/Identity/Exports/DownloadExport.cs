using System.Globalization;
using AseanPlatform.ServiceDefaults;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace AseanPlatform.Identity.Exports;

/// <summary>The ZIP, piece by piece. That it was fetched, and by whom, stands in the client's log.</summary>
public static class DownloadExport
{
    public static async Task<Results<PushStreamHttpResult, NotFound>> Handle(Guid id, Guid exportId, HttpContext http, IdentityDb db, WatchedDownload watched, TimeProvider clock, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        if (await db.ClientExports.SingleOrDefaultAsync(e => e.Id == exportId && e.ClientId == id && e.State == ClientExport.Ready && e.ExpiresAt > now, ct) is not { } export) return TypedResults.NotFound();

        export.LastDownloadedAt = now;
        await db.SaveChangesAsync(ct);
        http.Response.ContentLength = export.Bytes; // what breaks off is shorter than it said
        http.Response.Headers["X-Content-Sha256"] = export.Sha256;
        return TypedResults.Stream(to => watched.Run(http, async token =>
        {
            for (var part = 0; await db.ClientExportChunks.AsNoTracking().Where(c => c.ExportId == exportId && c.Part == part).Select(c => c.Bytes).SingleOrDefaultAsync(token) is { } bytes; part++)
                await to.WriteAsync(bytes, token);
        }), "application/zip", string.Create(CultureInfo.InvariantCulture, $"client-export-{export.AskedAt:yyyy-MM-dd}.zip"));
    }
}

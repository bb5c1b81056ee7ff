using AseanPlatform.ServiceDefaults;
using Microsoft.EntityFrameworkCore;
using Microsoft.Net.Http.Headers;

namespace AseanPlatform.Assessment.Evidence;

/// <summary>Streams the file of one revision. A browser may only save it: whatever is in it can neither run nor load anything here.</summary>
static class DownloadEvidence
{
    public static async Task<IResult> Handle(Guid id, int revision, AssessmentDb db, IFileStore files, WatchedDownload watched, CancellationToken ct)
    {
        var found = await (
            from r in db.EvidenceRevisions.AsNoTracking()
            where r.EvidenceId == id && r.Revision == revision
            join content in db.EvidenceContents on new { r.ClientId, r.Sha256 } equals new { content.ClientId, Sha256 = (string?)content.Sha256 }
            select new { r.ClientId, content.Sha256, r.FileName, r.MediaType, content.Bytes }).SingleOrDefaultAsync(ct);
        return found is null ? TypedResults.NotFound()
            : new Answer(found.FileName!, found.MediaType!, found.Bytes, found.Sha256, (http, to) => watched.Run(http, token => files.CopyTo(found.ClientId, found.Sha256, to, token)));
    }

    sealed class Answer(string name, string mediaType, int bytes, string sha256, Func<HttpContext, Stream, Task> copy) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext)
        {
            var disposition = new ContentDispositionHeaderValue("attachment");
            disposition.SetHttpFileName(name);
            var response = httpContext.Response;
            response.ContentType = mediaType.StartsWith("text/", StringComparison.Ordinal) ? mediaType + "; charset=utf-8" : mediaType;
            response.ContentLength = bytes; // what breaks off is shorter than it said
            response.Headers.ContentDisposition = disposition.ToString();
            response.Headers.ContentSecurityPolicy = "sandbox; default-src 'none'";
            response.Headers.XContentTypeOptions = "nosniff";
            response.Headers["Cross-Origin-Resource-Policy"] = "same-origin";
            response.Headers["X-Content-Sha256"] = sha256;
            response.Headers.CacheControl = "no-store";
            return HttpMethods.IsHead(httpContext.Request.Method) ? Task.CompletedTask : copy(httpContext, response.Body);
        }
    }
}

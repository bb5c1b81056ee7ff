using Microsoft.Net.Http.Headers;

namespace AseanPlatform.Content.Knowledge;

static class Validators
{
    extension(HttpContext http)
    {
        /// <summary>Says under which tag the answer may be kept, and whether the caller has it already.</summary>
        public bool Unchanged(Reading reading)
        {
            var tag = new EntityTagHeaderValue($"\"{reading.Version}\"");
            http.Response.Headers.ETag = tag.ToString();
            http.Response.Headers.CacheControl = "public, no-cache"; // kept, and asked for again each time: a day may have begun or a release come out
            return http.Request.GetTypedHeaders().IfNoneMatch.Any(seen => seen.Compare(tag, useStrongComparison: false));
        }
    }
}

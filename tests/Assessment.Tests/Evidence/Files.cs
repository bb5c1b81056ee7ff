using System.IO.Compression;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using AseanPlatform.Testing;

namespace AseanPlatform.Assessment.Tests.Evidence;

/// <summary>Files to bring, and the ways to bring them.</summary>
static class Files
{
    public const int Most = 30 * 1024 * 1024;

    public static byte[] Text(string words) => Encoding.UTF8.GetBytes(words);

    public static byte[] Pdf(string words = "proof", int bytes = 0) => [.. Text($"%PDF-1.7\n% {words}\n"), .. new byte[Math.Max(0, bytes - 32)], .. Text("\n%%EOF\n")];

    public static byte[] Docx(params (string Name, byte[] Content)[] more) =>
        Zip([("[Content_Types].xml", Text("<Types/>")), ("word/document.xml", Text("<w:document/>")), .. more]);

    public static byte[] Zip(params (string Name, byte[] Content)[] parts)
    {
        using var to = new MemoryStream();
        using (var zip = new ZipArchive(to, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, content) in parts)
            {
                using var entry = zip.CreateEntry(name, CompressionLevel.Optimal).Open();
                entry.Write(content);
            }
        }
        return to.ToArray();
    }

    /// <summary>With the second part of the list put over the first.</summary>
    public static byte[] Overlapping()
    {
        var zip = Docx();
        var second = zip.AsSpan().LastIndexOf("PK\x01\x02"u8);
        zip.AsSpan(second + 42, 4).Clear();
        return zip;
    }

    /// <summary>With the list's first part said to be encrypted.</summary>
    public static byte[] Encrypted()
    {
        var zip = Docx();
        zip[zip.AsSpan().IndexOf("PK\x01\x02"u8) + 8] |= 1;
        return zip;
    }

    /// <summary>That says it holds more parts than it does.</summary>
    public static byte[] Miscounted()
    {
        var zip = Docx();
        zip[zip.AsSpan().LastIndexOf("PK\x05\x06"u8) + 10]++;
        return zip;
    }

    /// <summary>With a part that the list calls otherwise than what stands before its content.</summary>
    public static byte[] TwoNames()
    {
        var zip = Docx(("word/abc", [1]));
        "../../ab"u8.CopyTo(zip.AsSpan(zip.AsSpan().IndexOf("word/abc"u8)));
        return zip;
    }

    public static Task<HttpResponseMessage> Bring(this Work work, byte[] content, string? name, string query = "") => work.Http.Bring(work.Client.Id, content, name, query);

    public static async Task<HttpResponseMessage> Bring(this HttpClient http, Guid clientId, byte[] content, string? name, string query = "")
    {
        using var bytes = new ByteArrayContent(content) { Headers = { ContentType = new MediaTypeHeaderValue("application/octet-stream") } };
        return await http.PostAsync(new Uri($"/api/v1/clients/{clientId}/evidence/files?{(name is null ? "" : $"fileName={Uri.EscapeDataString(name)}")}{query}", UriKind.Relative), bytes);
    }

    public static async Task<Guid> Brought(this Work work, byte[] content, string name)
    {
        using var answer = await work.Bring(content, name);
        return (await answer.Json<JsonNode>())["id"]!.GetValue<Guid>();
    }

    public static Task<HttpResponseMessage> Use(this Work work, Guid evidence, string statement = "te-01") =>
        work.Http.PutAsync(new Uri($"{work.Path}/answers/{statement}/evidence/{evidence}", UriKind.Relative), null);

    public static Task<HttpResponseMessage> Remove(this Work work, Guid evidence) => work.Http.DeleteAsync(new Uri($"/api/v1/evidence/{evidence}", UriKind.Relative));

    public static Task<HttpResponseMessage> Fetch(this Work work, Guid evidence, int revision = 1) =>
        work.Http.GetAsync(new Uri($"/api/v1/evidence/{evidence}/revisions/{revision}/file", UriKind.Relative));
}

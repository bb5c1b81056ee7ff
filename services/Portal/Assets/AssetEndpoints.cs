using System.Collections.Frozen;
using System.IO.Compression;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using AseanPlatform.ServiceDefaults;
using Microsoft.Net.Http.Headers;

namespace AseanPlatform.Portal.Assets;

/// <summary>Style and scripts, from the assembly. The address holds the hash of the content, so a browser may keep it for ever.</summary>
static partial class Asset
{
    sealed record Entry(string Address, string Type, byte[] Plain, byte[] Brotli, byte[] Gzip);

    static readonly FrozenDictionary<string, Entry> s_byName = Load();
    static readonly FrozenDictionary<string, Entry> s_byAddress = s_byName.Values.ToFrozenDictionary(entry => entry.Address);

    public static string Address(string name) => s_byName[name].Address;

    public static void MapAssets(this IEndpointRouteBuilder app) => app.MapGet("/assets/{hash}/{name}", Handle).AllowAnyone();

    static IResult Handle(string hash, string name, HttpContext http)
    {
        if (!s_byAddress.TryGetValue($"/assets/{hash}/{name}", out var entry)) return TypedResults.NotFound();

        http.Response.Headers[HeaderNames.CacheControl] = "public, max-age=31536000, immutable";
        http.Response.Headers[HeaderNames.Vary] = HeaderNames.AcceptEncoding;
        var accepted = http.Request.Headers.AcceptEncoding.ToString();
        var (bytes, encoding) = accepted.Contains("br", StringComparison.Ordinal) ? (entry.Brotli, "br")
            : accepted.Contains("gzip", StringComparison.Ordinal) ? (entry.Gzip, "gzip")
            : (entry.Plain, null);
        if (encoding is not null) http.Response.Headers.ContentEncoding = encoding;
        return TypedResults.Bytes(bytes, entry.Type);
    }

    static FrozenDictionary<string, Entry> Load()
    {
        var assembly = Assembly.GetExecutingAssembly();
        var files = assembly.GetManifestResourceNames().Where(name => name.StartsWith("asset:", StringComparison.Ordinal)).ToDictionary(name => name["asset:".Length..], name =>
        {
            using var stream = assembly.GetManifestResourceStream(name)!;
            using var memory = new MemoryStream();
            stream.CopyTo(memory);
            return memory.ToArray();
        });
        var entries = new Dictionary<string, Entry>(StringComparer.Ordinal);
        foreach (var file in files.Keys) Add(file);
        return entries.ToFrozenDictionary();

        // A script names another by its file; what is served names it by its address, so that both are always of one version.
        Entry Add(string file)
        {
            if (entries.TryGetValue(file, out var known)) return known;
            var type = Path.GetExtension(file) switch { ".css" => "text/css; charset=utf-8", ".js" => "text/javascript; charset=utf-8", _ => "image/svg+xml" };
            var plain = type.StartsWith("text/javascript", StringComparison.Ordinal)
                ? Encoding.UTF8.GetBytes(Imported().Replace(Encoding.UTF8.GetString(files[file]), import => $"from \"{Add(import.Groups["file"].Value).Address}\""))
                : files[file];
            return entries[file] = new Entry(
                $"/assets/{Convert.ToHexStringLower(SHA256.HashData(plain))[..12]}/{file}",
                type,
                plain,
                Packed(plain, to => new BrotliStream(to, CompressionLevel.SmallestSize)),
                Packed(plain, to => new GZipStream(to, CompressionLevel.SmallestSize)));
        }
    }

    [GeneratedRegex("from \"\\./(?<file>[a-z]+\\.js)\"", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Imported();

    static byte[] Packed(byte[] plain, Func<Stream, Stream> compression)
    {
        using var packed = new MemoryStream();
        using (var stream = compression(packed)) stream.Write(plain);
        return packed.ToArray();
    }
}

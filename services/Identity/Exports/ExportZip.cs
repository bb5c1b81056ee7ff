using System.Collections.Frozen;
using System.Globalization;
using System.IO.Compression;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.RegularExpressions;
using AseanPlatform.Tenancy;

namespace AseanPlatform.Identity.Exports;

/// <summary>
/// Writes the ZIP entry by entry and keeps the hash of each: a README in both languages that explains every file, manifest.json, and manifest.sha256 for sha256sum.
/// A name that another service offers is taken only if it is plain; a kind of file that nobody explained is refused.
/// </summary>
sealed partial class ExportZip(Stream to, DateTimeOffset now) : IAsyncDisposable
{
    sealed record Entry(string Name, string Kind, string[] Tables, long Bytes, string Sha256);

    sealed record Words(string Text, FrozenDictionary<string, string> Kinds);

    static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    static readonly FrozenDictionary<string, Words> Readmes = new[] { "en", "zh-Hans" }.ToFrozenDictionary(language => language, Read);

    readonly ZipArchive _zip = new(to, ZipArchiveMode.Create, leaveOpen: true);
    readonly List<Entry> _entries = [];
    readonly HashSet<string> _names = new(StringComparer.OrdinalIgnoreCase);

    public static IEnumerable<string> Explained => Readmes.Values.SelectMany(words => words.Kinds.Keys).Distinct();

    public int Files => _entries.Count;

    public async Task Add(ExportPart part, Func<Stream, Task> write, CancellationToken ct)
    {
        if (!Plain().IsMatch(part.Name) || part.Name.Contains("..", StringComparison.Ordinal) || !_names.Add(part.Name)) throw new InvalidOperationException("A file of the export has a name that is not allowed, or one twice.");
        if (Readmes.Values.Any(words => !words.Kinds.ContainsKey(part.Kind))) throw new InvalidOperationException($"The README does not explain files of the kind {part.Kind}.");

        var entry = _zip.CreateEntry(part.Name, CompressionLevel.Optimal);
        entry.LastWriteTime = now;
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        await using var inside = await entry.OpenAsync(ct);
        await using var hashed = new Hashed(inside, hash);
        await write(hashed);
        _entries.Add(new(part.Name, part.Kind, part.Tables, hashed.Written, Convert.ToHexStringLower(hash.GetCurrentHash())));
    }

    /// <param name="parts">All that will be there, so that the README can come first.</param>
    public async Task AddReadmes(string client, string tenant, IReadOnlyList<ExportPart> parts, CancellationToken ct)
    {
        foreach (var (language, words) in Readmes.OrderBy(r => r.Key, StringComparer.Ordinal))
        {
            var files = new StringBuilder();
            foreach (var kind in parts.GroupBy(p => p.Kind))
            {
                foreach (var part in kind) files.Append(part.Name).Append('\n');
                files.Append("    ").Append(words.Kinds.GetValueOrDefault(kind.Key)).Append("\n\n");
            }
            var text = words.Text.Replace("{client}", client, StringComparison.Ordinal).Replace("{tenant}", tenant, StringComparison.Ordinal)
                .Replace("{made}", now.UtcDateTime.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture), StringComparison.Ordinal).Replace("{files}", files.ToString().TrimEnd(), StringComparison.Ordinal);
            await Add(new($"README.{language}.txt", "readme", [], ""), stream => stream.WriteAsync(Encoding.UTF8.GetBytes(text), ct).AsTask(), ct);
        }
    }

    public async Task AddManifest(Guid client, string name, CancellationToken ct)
    {
        var manifest = new { format = "client-export/1", client = new { id = client, name }, madeAt = now, files = _entries.ToList(), notIncluded = OwnParts.NotIncluded };
        await Add(new("manifest.json", "manifest", [], ""), stream => stream.WriteAsync(JsonSerializer.SerializeToUtf8Bytes(manifest, Json), ct).AsTask(), ct);
        var sums = string.Concat(_entries.Select(e => $"{e.Sha256}  {e.Name}\n"));
        await Add(new("manifest.sha256", "manifest", [], ""), stream => stream.WriteAsync(Encoding.ASCII.GetBytes(sums), ct).AsTask(), ct);
    }

    public ValueTask DisposeAsync() => _zip.DisposeAsync();

    static Words Read(string language)
    {
        using var reader = new StreamReader(Assembly.GetExecutingAssembly().GetManifestResourceStream($"export:readme.{language}")!);
        var halves = reader.ReadToEnd().ReplaceLineEndings("\n").Split("[files]\n");
        return new(halves[0], halves[1].Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(": ", 2)).ToFrozenDictionary(line => line[0], line => line[1]));
    }

    [GeneratedRegex("^[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?(/[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?){0,3}$", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Plain();

    /// <summary>Hashes and counts what passes through.</summary>
    sealed class Hashed(Stream to, IncrementalHash hash) : Stream
    {
        public long Written { get; private set; }

        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            hash.AppendData(buffer.Span);
            Written += buffer.Length;
            await to.WriteAsync(buffer, cancellationToken);
        }

        public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

        public override void Write(byte[] buffer, int offset, int count)
        {
            hash.AppendData(buffer, offset, count);
            Written += count;
            to.Write(buffer, offset, count);
        }

        public override void Flush() => to.Flush();
        public override Task FlushAsync(CancellationToken cancellationToken) => to.FlushAsync(cancellationToken);
        public override bool CanRead => false;
        public override bool CanSeek => false;
        public override bool CanWrite => true;
        public override long Length => throw new NotSupportedException();
        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }
        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();
        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
        public override void SetLength(long value) => throw new NotSupportedException();
    }
}

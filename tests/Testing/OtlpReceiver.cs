using System.Globalization;
using System.Text;
using System.Text.Json;
using Google.Protobuf;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace AseanPlatform.Testing;

/// <summary>One span as it was exported.</summary>
public sealed record Span(
    string Service, string Scope, string TraceId, string SpanId, string ParentSpanId, string Name, int Kind, DateTimeOffset Start, DateTimeOffset End, IReadOnlyDictionary<string, string> Attributes);

/// <summary>An OTLP end point (http/protobuf) that keeps each span as a line of JSON; metrics and logs are kept as they came, for whoever looks for words in them.</summary>
sealed class OtlpReceiver : IAsyncDisposable
{
    readonly WebApplication _app;

    OtlpReceiver(WebApplication app, string file, string url) => (_app, File, Url) = (app, file, url);

    public string File { get; }
    public string Url { get; }

    public static async Task<OtlpReceiver> Start(string file)
    {
        await System.IO.File.WriteAllTextAsync(file, "");
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.Urls.Add("http://127.0.0.1:0");
        var one = new Lock();
        app.MapPost("/v1/traces", async (HttpRequest request) =>
        {
            using var body = new MemoryStream();
            await request.Body.CopyToAsync(body);
            var lines = string.Concat(Spans(body.ToArray()).Select(span => JsonSerializer.Serialize(span, Http.Options) + "\n"));
            var bytes = Encoding.UTF8.GetBytes(lines);
            lock (one) System.IO.File.AppendAllBytes(file, bytes); // in one piece: whoever sees a span sees those that were sent with it
        });
        foreach (var other in new[] { "metrics", "logs" })
        {
            app.MapPost($"/v1/{other}", async (HttpRequest request) =>
            {
                using var body = new MemoryStream();
                await request.Body.CopyToAsync(body);
                lock (one) System.IO.File.AppendAllBytes($"{file}.{other}", body.ToArray());
            });
        }
        await app.StartAsync();
        return new OtlpReceiver(app, file, app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
    }

    /// <summary>Of one trace or all, from a byte of the file on; where that lies within a line, from the next line on.</summary>
    public static IReadOnlyList<Span> Read(string file, string? traceId, long from)
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite) { Position = Math.Max(0, from - 1) };
        using var reader = new StreamReader(stream);
        var spans = new List<Span>();
        if (from > 0) reader.ReadLine();
        while (reader.ReadLine() is { } line)
        {
            // The last line may still be on its way.
            if ((traceId is null || line.Contains(traceId, StringComparison.OrdinalIgnoreCase)) && line.EndsWith('}')) spans.Add(JsonSerializer.Deserialize<Span>(line, Http.Options)!);
        }
        return traceId is null ? spans : [.. spans.Where(s => s.TraceId.Equals(traceId, StringComparison.OrdinalIgnoreCase))];
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    // ExportTraceServiceRequest by its field numbers: resource_spans=1 { resource=1 { attributes=1 }, scope_spans=2 { scope=1 { name=1 }, spans=2 } }.
    static IEnumerable<Span> Spans(byte[] request)
    {
        foreach (var resourceSpans in Fields(request).Where(f => f.Number == 1).Select(f => Fields(f.Bytes).ToList()))
        {
            var resource = Attributes(resourceSpans.Where(f => f.Number == 1).SelectMany(f => Fields(f.Bytes)), 1);
            foreach (var scopeSpans in resourceSpans.Where(f => f.Number == 2).Select(f => Fields(f.Bytes).ToList()))
            {
                var scope = scopeSpans.Where(f => f.Number == 1).SelectMany(f => Fields(f.Bytes)).Where(f => f.Number == 1).Select(f => f.Text).FirstOrDefault("");
                foreach (var span in scopeSpans.Where(f => f.Number == 2).Select(f => Fields(f.Bytes).ToList()))
                {
                    Field Get(int number) => span.FirstOrDefault(f => f.Number == number);
                    yield return new Span(resource.GetValueOrDefault("service.name", ""), scope, Get(1).Hex, Get(2).Hex, Get(4).Hex, Get(5).Text, (int)Get(6).Whole,
                        Time(Get(7).Whole), Time(Get(8).Whole), Attributes(span, 9));
                }
            }
        }
    }

    static Dictionary<string, string> Attributes(IEnumerable<Field> fields, int number)
    {
        var attributes = new Dictionary<string, string>();
        foreach (var pair in fields.Where(f => f.Number == number).Select(f => Fields(f.Bytes).ToList()))
        {
            var value = pair.Where(f => f.Number == 2).SelectMany(f => Fields(f.Bytes)).FirstOrDefault();
            attributes[pair.FirstOrDefault(f => f.Number == 1).Text] = value.Number == 1 ? value.Text : value.Whole.ToString(CultureInfo.InvariantCulture);
        }
        return attributes;
    }

    static DateTimeOffset Time(ulong nanoseconds) => DateTimeOffset.UnixEpoch.AddTicks((long)(nanoseconds / 100));

    static IEnumerable<Field> Fields(byte[] message)
    {
        var input = new CodedInputStream(message);
        while (input.ReadTag() is > 0 and var tag)
        {
            yield return (tag & 7) switch
            {
                0 => new Field((int)(tag >> 3), [], input.ReadUInt64()),
                1 => new Field((int)(tag >> 3), [], input.ReadFixed64()),
                2 => new Field((int)(tag >> 3), input.ReadBytes().ToByteArray(), 0),
                _ => new Field((int)(tag >> 3), [], input.ReadFixed32()),
            };
        }
    }

    readonly record struct Field(int Number, byte[]? Bytes, ulong Whole)
    {
        public string Text => System.Text.Encoding.UTF8.GetString(Bytes ?? []);
        public string Hex => Convert.ToHexStringLower(Bytes ?? []);
        public byte[] Bytes { get; } = Bytes ?? [];
    }
}

using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.IO.Compression;
using System.Net.Http.Headers;
using System.Text.Json;
using AseanPlatform.Portal.Parts;
using AseanPlatform.Portal.Services;
using AseanPlatform.Portal.Visits;
using AseanPlatform.ServiceDefaults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Localization;

namespace AseanPlatform.Portal.Offline;

/// <summary>The way out and back of the scorecard that needs no network: the file, then the answer file with what would come of it, then the decision.</summary>
public static class OfflineEndpoints
{
    const int MostBytes = 5 * 1024 * 1024;

    /// <summary>What one field of a form can hold: fifty texts of any length that is accepted, packed, are less.</summary>
    const int MostPacked = 4_000_000;

    /// <summary>Beside the file a form holds its token, what was ticked and the marks between its parts.</summary>
    internal const int MostForm = MostBytes + (1024 * 1024);

    public sealed record Model(Assessment Assessment, Input Input, Imported? Done);

    /// <param name="File">The answer file, packed: it is kept nowhere, and comes again with the decision.</param>
    /// <param name="IsStale">The assessment changed after it was looked at: this is the newer report.</param>
    /// <param name="Once">Sent with the decision, so that a second click is the same one.</param>
    public sealed record ImportModel(Assessment Assessment, ImportReport Report, string File, string Once, bool IsStale);

    public static void MapOffline(this IEndpointRouteBuilder app)
    {
        var offline = app.MapGroup("/app/assessments/{id:guid}/offline").AllowAnyone().WithFormToken();
        offline.MapGet("/", async (Guid id, Api api, HttpContext http) => Pages.Of<OfflinePage>(new Model(await Get(api, id), Input.Empty, Done(http.Request.Query["done"]))));
        offline.MapPost("/preview", Preview).WithMetadata(new RequestSizeLimitAttribute(MostForm));
        offline.MapPost("/import", Import).WithMetadata(new RequestSizeLimitAttribute(MostForm));
        app.MapBring();
    }

    static Task<Assessment> Get(Api api, Guid id) => api.Get<Assessment>("assessment", $"/assessments/{id}");

    /// <summary>The file of the form, or why it is not taken.</summary>
    internal static async Task<(byte[]? File, string? Wrong)> Brought(IFormCollection form, IStringLocalizer<Texts> texts, CancellationToken ct)
    {
        if (form.Files["file"] is not { FileName.Length: > 0 } file) return (null, texts["upload.none-chosen"]);
        if (file.Length > MostBytes) return (null, texts["refused.import.too-large"]);
        await using var bytes = file.OpenReadStream();
        using var whole = new MemoryStream();
        await bytes.CopyToAsync(whole, ct);
        return (whole.ToArray(), null);
    }

    static async Task<IResult> Preview(Guid id, Api api, HttpContext http, IStringLocalizer<Texts> texts)
    {
        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        var (file, wrong) = await Brought(form, texts, http.RequestAborted);
        return file is null ? await Refused(id, api, wrong!, StatusCodes.Status422UnprocessableEntity) : await Look(id, file, api, texts, again: false);
    }

    /// <summary>Shows what would come of the file; also again, where the assessment changed meanwhile.</summary>
    internal static async Task<IResult> Look(Guid id, byte[] file, Api api, IStringLocalizer<Texts> texts, bool again)
    {
        var packed = Packed(file);
        if (packed.Length > MostPacked) return await Refused(id, api, texts["refused.import.too-large"], StatusCodes.Status422UnprocessableEntity);
        try
        {
            using var content = new ByteArrayContent(file) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
            var report = await api.Send<ImportReport>(HttpMethod.Post, "assessment", $"/assessments/{id}/offline/preview", content);
            return Pages.Of<ImportPage>(new ImportModel(await Get(api, id), report, packed, Guid.CreateVersion7().ToString(), again), again ? StatusCodes.Status409Conflict : StatusCodes.Status200OK);
        }
        catch (ApiRefused refused) when (refused.IsAnswerable || refused.Status is StatusCodes.Status413PayloadTooLarge)
        {
            return await Refused(id, api, Sentence(texts, refused), refused.Status);
        }
    }

    static async Task<IResult> Import(Guid id, Api api, HttpContext http, IStringLocalizer<Texts> texts)
    {
        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        if (Unpacked(form["file"].ToString()) is not { } file || !int.TryParse(form["seen"], NumberStyles.None, CultureInfo.InvariantCulture, out var seen))
            return await Refused(id, api, texts["refused.import.damaged"], StatusCodes.Status422UnprocessableEntity);
        try
        {
            using var content = new ReadOnlyMemoryContent(Decision(file, seen, form["take"].OfType<string>(), form["markets"].Count > 0)) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
            var done = await api.Send<Imported>(HttpMethod.Post, "assessment", $"/assessments/{id}/offline/import", content, form["once"].ToString() is { Length: > 0 and <= 60 } once ? once : null);
            return Pages.SeeOther(string.Create(CultureInfo.InvariantCulture, $"/app/assessments/{id}/offline?done={done.Taken}-{done.ToConfirm}-{done.History}-{done.Left}-{(done.Markets ? 1 : 0)}-{(done.Again ? 1 : 0)}"));
        }
        catch (ApiRefused refused) when (refused is { Status: 409, Problem.Code: "import.stale" })
        {
            return await Look(id, file, api, texts, again: true);
        }
        catch (ApiRefused refused) when (refused.IsAnswerable || refused.Status is StatusCodes.Status413PayloadTooLarge)
        {
            return await Refused(id, api, Sentence(texts, refused), refused.Status);
        }
    }

    static async Task<IResult> Refused(Guid id, Api api, string why, int status)
    {
        var input = Input.Empty;
        input.Errors["file"] = why;
        return Pages.Of<OfflinePage>(new Model(await Get(api, id), input, null), status);
    }

    static string Sentence(IStringLocalizer<Texts> texts, ApiRefused refused) =>
        refused.Status is StatusCodes.Status413PayloadTooLarge ? texts["refused.import.too-large"]
        : refused.Problem.Code is { } code && texts["refused." + code] is { ResourceNotFound: false } known ? known
        : refused.Status is StatusCodes.Status400BadRequest or StatusCodes.Status422UnprocessableEntity ? texts["refused.import.damaged"]
        : texts.Sentence(refused);

    // The file goes into the decision as it came: it was read by the service once and is read there again.
    static ReadOnlyMemory<byte> Decision(byte[] file, int seen, IEnumerable<string> take, bool markets)
    {
        var to = new ArrayBufferWriter<byte>(file.Length + 4096);
        using (var writer = new Utf8JsonWriter(to, new JsonWriterOptions { SkipValidation = true }))
        {
            writer.WriteStartObject();
            writer.WritePropertyName("file");
            writer.WriteRawValue(file, skipInputValidation: true);
            writer.WriteNumber("seen", seen);
            writer.WriteStartArray("take");
            foreach (var statement in take) writer.WriteStringValue(statement);
            writer.WriteEndArray();
            writer.WriteBoolean("markets", markets);
            writer.WriteEndObject();
        }
        return to.WrittenMemory;
    }

    static string Packed(byte[] file)
    {
        using var packed = new MemoryStream();
        using (var stream = new BrotliStream(packed, CompressionLevel.Fastest, leaveOpen: true)) stream.Write(file);
        return Base64Url.EncodeToString(packed.GetBuffer().AsSpan(0, (int)packed.Length));
    }

    /// <summary>Null where it is none, or would be larger than a file may be.</summary>
    static byte[]? Unpacked(string packed)
    {
        if (!Base64Url.IsValid(packed)) return null;
        try
        {
            using var stream = new BrotliStream(new MemoryStream(Base64Url.DecodeFromChars(packed)), CompressionMode.Decompress);
            using var whole = new MemoryStream();
            var some = new byte[64 * 1024];
            while (stream.Read(some) is > 0 and var count)
            {
                if (whole.Length + count > MostBytes) return null;
                whole.Write(some, 0, count);
            }
            return whole.ToArray();
        }
        catch (Exception damaged) when (damaged is InvalidOperationException or InvalidDataException or IOException)
        {
            return null;
        }
    }

    static Imported? Done(string? query)
    {
        var counts = (query ?? "").Split('-').Select(part => int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var count) ? count : -1).ToList();
        return counts is [>= 0, >= 0, >= 0, >= 0, >= 0, >= 0] ? new(counts[0], counts[1], counts[2], counts[3], counts[4] is 1, counts[5] is 1) : null;
    }
}

using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json;
using AseanPlatform.Portal.Parts;
using AseanPlatform.Portal.Services;
using AseanPlatform.Portal.Visits;
using AseanPlatform.ServiceDefaults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Localization;

namespace AseanPlatform.Portal.Uploads;

public static class UploadEndpoints
{
    public const int MostBytes = 10 * 1024 * 1024;

    /// <summary>Beside the file a form holds its token and the marks between its parts.</summary>
    const int MostForm = MostBytes + (1024 * 1024);

    public sealed record FormModel(Input Input);

    public sealed record Model(ClientUpload Upload, UploadRows Rows, string? Standing, int After, string? Refused, string? Done);

    public static void MapUploads(this IEndpointRouteBuilder app)
    {
        var uploads = app.MapGroup("/app/clients/upload").AllowAnyone().WithFormToken();
        uploads.MapGet("/", () => Pages.Of<UploadPage>(new FormModel(Input.Empty)));
        uploads.MapPost("/", Send).WithMetadata(new RequestSizeLimitAttribute(MostForm));
        uploads.MapGet("/{id:guid}", async (Guid id, Api api, HttpContext http) => Pages.Of<PreviewPage>(await Preview(id, api, http, null)));
        uploads.MapPost("/{id:guid}/confirmation", (Guid id, Api api, HttpContext http, IStringLocalizer<Texts> texts) => Act(id, "confirmation", api, http, texts));
        uploads.MapPost("/{id:guid}/undoing", (Guid id, Api api, HttpContext http, IStringLocalizer<Texts> texts) => Act(id, "undoing", api, http, texts));
    }

    static async Task<IResult> Send(HttpContext http, Api api, IStringLocalizer<Texts> texts)
    {
        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        var input = Input.Empty;
        if (form.Files["file"] is not { FileName.Length: > 0 } file) input.Errors["file"] = texts["upload.none-chosen"];
        else if (file.Length > MostBytes) input.Errors["file"] = texts["refused.upload.too-large"];
        else
        {
            try
            {
                await using var bytes = file.OpenReadStream();
                using var content = new StreamContent(bytes) { Headers = { ContentType = new MediaTypeHeaderValue("text/csv"), ContentLength = file.Length } };
                var name = file.FileName.Split('/', '\\')[^1];
                var made = await api.Send<Made>(HttpMethod.Post, "identity", $"/clients/uploads?fileName={Uri.EscapeDataString(name.Length > 120 ? name[..120] : name)}", content);
                return Pages.SeeOther(string.Create(CultureInfo.InvariantCulture, $"/app/clients/upload/{made.Id}"));
            }
            catch (ApiRefused refused) when (refused.IsAnswerable || refused.Status is StatusCodes.Status413PayloadTooLarge)
            {
                input.Errors["file"] = refused.Status is StatusCodes.Status413PayloadTooLarge ? texts["refused.upload.too-large"] : Sentence(texts, refused);
            }
        }
        return Pages.Of<UploadPage>(new FormModel(input), StatusCodes.Status422UnprocessableEntity);
    }

    /// <summary>The service says which row, and what stands there; the words are ours.</summary>
    static string Sentence(IStringLocalizer<Texts> texts, ApiRefused refused)
    {
        var (whole, row, what) = (refused.Problem.Whole, "", "");
        if (whole.ValueKind is JsonValueKind.Object)
        {
            if (whole.TryGetProperty("row", out var number)) row = number.ToString();
            if (whole.TryGetProperty("what", out var detail)) what = detail.ToString();
        }
        return texts["refused." + refused.Problem.Code] is { ResourceNotFound: false } known
            ? string.Format(CultureInfo.CurrentCulture, known.Value, row, what)
            : texts.Sentence(refused);
    }

    static async Task<IResult> Act(Guid id, string what, Api api, HttpContext http, IStringLocalizer<Texts> texts)
    {
        try
        {
            var done = await api.Send<JsonElement>(HttpMethod.Post, "identity", $"/clients/uploads/{id}/{what}");
            return Pages.SeeOther($"/app/clients/upload/{id}?done={(done.GetProperty("again").GetBoolean() ? "again" : what)}");
        }
        catch (ApiRefused refused) when (refused.IsAnswerable)
        {
            return Pages.Of<PreviewPage>(await Preview(id, api, http, texts.Sentence(refused)), StatusCodes.Status409Conflict);
        }
    }

    static async Task<Model> Preview(Guid id, Api api, HttpContext http, string? refused)
    {
        var upload = await api.Find<ClientUpload>("identity", $"/clients/uploads/{id}") ?? throw new PageRefused(StatusCodes.Status404NotFound, "upload.expired");
        var standing = http.Request.Query["show"].ToString() is "ready" or "duplicate" or "refused" ? http.Request.Query["show"].ToString() : null;
        var after = int.TryParse(http.Request.Query["after"], NumberStyles.None, CultureInfo.InvariantCulture, out var row) ? row : 0;
        var rows = await api.Get<UploadRows>("identity", $"/clients/uploads/{id}/rows?after={after}&take=100{(standing is null ? "" : "&standing=" + standing)}");
        return new Model(upload, rows, standing, after, refused, http.Request.Query["done"]);
    }
}

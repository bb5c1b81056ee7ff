using AseanPlatform.Portal.Parts;
using AseanPlatform.Portal.Services;
using AseanPlatform.Portal.Visits;
using AseanPlatform.ServiceDefaults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Localization;
using Microsoft.Net.Http.Headers;
using MediaTypeHeaderValue = System.Net.Http.Headers.MediaTypeHeaderValue;

namespace AseanPlatform.Portal.Verification;

/// <summary>Whether a report is what it says, for anybody who holds one. A file goes through to the service as it comes and is kept nowhere; the answer stands on the page that was asked, at no address of its own.</summary>
public static class VerificationEndpoints
{
    const int MostBytes = MostOfFile + (1024 * 1024), MostOfFile = 20 * 1024 * 1024;

    public sealed record Model(Input Input, Verified? Result, bool IsOfFile, string? FileName, IReadOnlyList<SigningKey> Keys);

    public static void MapVerification(this IEndpointRouteBuilder app)
    {
        app.MapGet("/verify", (Visit visit) => Pages.SeeOther(visit.To("/verify"))).AllowAnyone();
        var verify = app.MapGroup("/{lang:regex(^(en|zh)$)}/verify").AllowAnyone();
        verify.MapGet("/", async (Api api, HttpContext http) => await Show(api, http, Input.Empty));
        verify.MapGet("/{code}", Code);
        verify.MapPost("/", Ask).WithMetadata(new RequestSizeLimitAttribute(MostBytes));
    }

    static async Task<IResult> Ask(Api api, HttpContext http, IStringLocalizer<Texts> texts)
    {
        if (Boundary(http.Request) is { } boundary) return await File(api, http, boundary, texts);

        var input = await Input.Read(http.Request);
        return input.Require(texts, "code").IsRight ? await Look(api, http, input, texts) : await Show(api, http, input, status: StatusCodes.Status422UnprocessableEntity);
    }

    static Task<IResult> Code(string code, Api api, HttpContext http, IStringLocalizer<Texts> texts) => Look(api, http, Input.Of(("code", code)), texts);

    static async Task<IResult> Look(Api api, HttpContext http, Input input, IStringLocalizer<Texts> texts)
    {
        try
        {
            var result = await api.Send<Verified>(HttpMethod.Post, "reporting", "/verification/codes", new { code = input.Text("code") });
            return await Show(api, http, input, result);
        }
        catch (ApiRefused refused) when (refused.IsAnswerable)
        {
            input.Errors["code"] = texts["refused.verification.code"];
            return await Show(api, http, input, status: StatusCodes.Status422UnprocessableEntity);
        }
    }

    static async Task<IResult> File(Api api, HttpContext http, string boundary, IStringLocalizer<Texts> texts)
    {
        var input = Input.Empty;
        Stream? brought = null;
        try
        {
            var reader = new MultipartReader(boundary, http.Request.Body) { BodyLengthLimit = MostOfFile };
            while (await reader.ReadNextSectionAsync(http.RequestAborted) is { } section)
            {
                if (section.AsFileSection() is not { Name: "file", FileName.Length: > 0, FileStream: { } bytes } file) continue;

                brought = bytes;
                using var content = new StreamContent(bytes) { Headers = { ContentType = new MediaTypeHeaderValue("application/octet-stream") } };
                return await Show(api, http, input, await api.Send<Verified>(HttpMethod.Post, "reporting", "/verification/files", content), ofFile: true, file.FileName);
            }
            input.Errors["file"] = texts["upload.none-chosen"];
        }
        // Refused here, by the reader: where the service refuses while it is still being sent to, its answer may be lost with the connection.
        catch (InvalidDataException) when (brought?.Position > MostOfFile)
        {
            input.Errors["file"] = texts["refused.verification.too-large"];
        }
        catch (ApiRefused refused) when (refused.IsAnswerable)
        {
            input.Errors["file"] = texts.Sentence(refused);
        }
        catch (Exception broken) when (broken is IOException or InvalidDataException)
        {
            input.Errors["file"] = texts["refused.verification.broken-off"];
        }
        return await Show(api, http, input, status: StatusCodes.Status422UnprocessableEntity);
    }

    static async Task<IResult> Show(Api api, HttpContext http, Input input, Verified? result = null, bool ofFile = false, string? fileName = null, int status = StatusCodes.Status200OK)
    {
        http.Response.Headers.CacheControl = "no-store";
        return Pages.Of<VerifyPage>(new Model(input, result, ofFile, fileName, await api.Get<List<SigningKey>>("reporting", "/verification/signing-keys")), status);
    }

    static string? Boundary(HttpRequest request) =>
        Microsoft.Net.Http.Headers.MediaTypeHeaderValue.TryParse(request.ContentType, out var type) && type.MediaType.Equals("multipart/form-data", StringComparison.OrdinalIgnoreCase)
            ? HeaderUtilities.RemoveQuotes(type.Boundary).Value
            : null;
}

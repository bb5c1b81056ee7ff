using System.Globalization;
using AseanPlatform.Portal.Links;
using AseanPlatform.Portal.Parts;
using AseanPlatform.Portal.Services;
using AseanPlatform.Portal.Visits;
using AseanPlatform.Presentation;
using AseanPlatform.ServiceDefaults;
using Microsoft.Extensions.Localization;

namespace AseanPlatform.Portal.Summaries;

/// <summary>
/// The public summary of a report: for its people the links that were given out, and for whoever holds one the summary itself. To a stranger no cookie is given, nor is
/// one needed; where a password is asked for, the answer to the form is the page, and a ticket in it stands for the password when a file is fetched.
/// </summary>
public static class SummaryEndpoints
{
    /// <param name="Address">Of the link that was made just now: it is shown once.</param>
    public sealed record LinksModel(Report Report, IReadOnlyList<SummaryLink> Links, bool MayGive, Input Input, string? Address = null, bool Revoked = false);

    public sealed record Model(string Key, SummaryOfReport Summary, DateTimeOffset ExpiresAt, string? Ticket);

    public sealed record PasswordModel(string Key, Input Input);

    public static void MapSummaries(this IEndpointRouteBuilder app)
    {
        var own = app.MapGroup("/app/reports/{id:guid}/summary").AllowAnyone().WithFormToken();
        own.MapGet("/", async (Guid id, Api api, Visit visit, HttpContext http) => await Links(id, api, visit, Fresh(visit), revoked: http.Request.Query.ContainsKey("revoked")));
        own.MapPost("/links", Make);
        own.MapPost("/links/{linkId:guid}", async (Guid id, Guid linkId, Api api) =>
        {
            await api.Send(HttpMethod.Delete, "reporting", $"/reports/{id}/summary-links/{linkId}");
            return Pages.SeeOther($"/app/reports/{id}/summary?revoked=1");
        });

        var summary = app.MapGroup("/{lang:regex(^(en|zh)$)}/summary/{key}").AllowAnyone().UnderSecretAddress().BehindLink();
        summary.MapGet("/", async (string key, Api api) => Show(key, await api.Get<SummaryShown>("reporting", "/summaries/current"), Input.Empty));
        summary.MapPost("/", Open);
        summary.MapGet("/files/{language}/{format}", (string language, string format, Api api, HttpContext http) => File(language, format, null, api, http));
        summary.MapPost("/files/{language}/{format}", async (string language, string format, Api api, HttpContext http) =>
            await File(language, format, (await Input.Read(http.Request)).Text("ticket"), api, http));
    }

    static Input Fresh(Visit visit) => Input.Of(("days", "30"), ("language", visit.Language));

    static async Task<IResult> Links(Guid id, Api api, Visit visit, Input input, string? address = null, bool revoked = false) => Pages.Of<SummaryLinksPage>(
        new LinksModel(await api.Get<Report>("reporting", $"/reports/{id}"), await api.Get<List<SummaryLink>>("reporting", $"/reports/{id}/summary-links"), visit.Me!.MayRegister, input, address, revoked),
        input.IsRight ? StatusCodes.Status200OK : StatusCodes.Status422UnprocessableEntity);

    static async Task<IResult> Make(Guid id, HttpContext http, Api api, Visit visit, IStringLocalizer<Texts> texts)
    {
        var input = await Input.Read(http.Request);
        var password = (await http.Request.ReadFormAsync())["password"].ToString(); // as it was typed
        try
        {
            var made = await api.Send<SummaryLinkMade>(HttpMethod.Post, "reporting", $"/reports/{id}/summary-links", new
            {
                days = int.TryParse(input["days"], NumberStyles.None, CultureInfo.InvariantCulture, out var days) ? days : 0,
                language = Languages.Of(input["language"]),
                password = password.Length is 0 ? null : password,
            });
            return await Links(id, api, visit, Fresh(visit), made.Url);
        }
        catch (ApiRefused refused) when (refused.IsAnswerable)
        {
            return await Links(id, api, visit, input.Refused(texts, refused, "days", "password"));
        }
    }

    static IResult Show(string key, SummaryShown shown, Input input) => shown.Summary is { } summary
        ? Pages.Of<SummaryPage>(new Model(key, summary, shown.ExpiresAt, shown.Ticket))
        : Pages.Of<SummaryPasswordPage>(new PasswordModel(key, input));

    static async Task<IResult> Open(string key, HttpContext http, Api api, IStringLocalizer<Texts> texts)
    {
        var input = await Input.Read(http.Request);
        var password = (await http.Request.ReadFormAsync())["password"].ToString();
        try
        {
            return Show(key, await api.Send<SummaryShown>(HttpMethod.Post, "reporting", "/summaries/current/opening", new { password }), input);
        }
        catch (ApiRefused refused) when (refused.Status is StatusCodes.Status422UnprocessableEntity or StatusCodes.Status429TooManyRequests)
        {
            input.Errors["password"] = texts[refused.Status is StatusCodes.Status429TooManyRequests ? "summary.wait" : "summary.password.wrong"];
            return Pages.Of<SummaryPasswordPage>(new PasswordModel(key, input), refused.Status);
        }
    }

    static async Task<IResult> File(string language, string format, string? ticket, Api api, HttpContext http)
    {
        var answer = await api.Ask(HttpMethod.Get, "reporting", $"/summaries/current/files/{Uri.EscapeDataString(language)}/{Uri.EscapeDataString(format)}", header: ticket is null ? null : ("Summary-Ticket", ticket));
        return await LinkEndpoints.PassOn(answer, http);
    }
}

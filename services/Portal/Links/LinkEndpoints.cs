using AseanPlatform.Portal.Parts;
using AseanPlatform.Portal.Services;
using AseanPlatform.Portal.SignIn;
using AseanPlatform.Portal.Visits;
using AseanPlatform.Presentation;
using AseanPlatform.ServiceDefaults;
using Microsoft.Extensions.Localization;

namespace AseanPlatform.Portal.Links;

/// <summary>Pages that a link in a mail opens. The gateway turned the key in the address into a token for the one object behind it.</summary>
public static class LinkEndpoints
{
    public const int ShortestPassword = 8;

    public sealed record ConfirmModel(string Key, bool Done);

    public sealed record WithdrawModel(string Key, bool Done);

    public sealed record ReportModel(string Key, Report Report);

    public sealed record InvitationModel(string Key, InvitationToMe Invitation, Input Input, IReadOnlyList<OfferedProvider> Providers);

    public sealed record InvitationOverModel(string Key, string State, bool Asked);

    public sealed record SetUpModel(string Key, Input Input);

    public static void MapLinks(this IEndpointRouteBuilder app)
    {
        var links = app.MapGroup("/{lang:regex(^(en|zh)$)}").AllowAnyone().WithFormToken().BehindLink();
        links.MapGet("/confirm/{key}", (string key, HttpContext http) => Known(http) ? Pages.Of<ConfirmPage>(new ConfirmModel(key, false)) : throw new PageRefused(404, "link.expired"));
        links.MapPost("/confirm/{key}", Confirm);
        links.MapGet("/withdraw/{key}", (string key, HttpContext http) => Known(http) ? Pages.Of<WithdrawPage>(new WithdrawModel(key, false)) : throw new PageRefused(404, "link.expired"));
        // Without a form token: a mail program may press for its reader (List-Unsubscribe-Post). Whoever holds the key may do this one thing.
        app.MapPost("/{lang:regex(^(en|zh)$)}/withdraw/{key}", Withdraw).AllowAnyone().BehindLink();
        links.MapGet("/report/{key}", Report);
        links.MapGet("/report/{key}/{language}/{format}", (string language, string format, Api api, HttpContext http) => File(language, format, "", api, http));
        links.MapGet("/report/{key}/{language}/{format}/signature", (string language, string format, Api api, HttpContext http) => File(language, format, "/signature", api, http));
        links.MapGet("/report/{key}/{language}/{format}/statement", (string language, string format, Api api, HttpContext http) => File(language, format, "/statement", api, http));
        links.MapGet("/calendar/{key}", Calendar);
        links.MapGet("/invitation/{key}", Invitation);
        links.MapPost("/invitation/{key}", Accept);
        links.MapOutsideInvitation();
        links.MapPost("/invitation/{key}/request", async (string key, Api api) =>
        {
            await api.Send(HttpMethod.Post, "identity", "/invitations/over/request");
            return Pages.Of<InvitationOverPage>(new InvitationOverModel(key, "", Asked: true));
        });
        links.MapGet("/set-up/{key}", async (string key, Api api) =>
        {
            if (!(await api.Get<SetUpState>("identity", "/set-up")).Open) throw new PageRefused(StatusCodes.Status404NotFound, "link.expired");
            return Pages.Of<SetUpPage>(new SetUpModel(key, Input.Empty));
        });
        links.MapPost("/set-up/{key}", SetUp);
    }

    // A key that opens nothing comes without a token for an object.
    static bool Known(HttpContext http) => http.User.ObjectId() is not null;

    static async Task<IResult> Confirm(string key, Api api)
    {
        await api.Send(HttpMethod.Post, "assessment", "/contacts/current/confirmation");
        return Pages.Of<ConfirmPage>(new ConfirmModel(key, true));
    }

    static async Task<IResult> Withdraw(string key, Api api)
    {
        await api.Send(HttpMethod.Post, "assessment", "/contacts/current/withdrawal");
        return Pages.Of<WithdrawPage>(new WithdrawModel(key, true));
    }

    static async Task<IResult> Report(string key, Api api)
    {
        try
        {
            return Pages.Of<SharedReportPage>(new ReportModel(key, await api.Get<Report>("reporting", "/reports/current")));
        }
        catch (ApiRefused refused) when (refused.Status is 401 or 403 or 404 or 410)
        {
            throw new PageRefused(StatusCodes.Status404NotFound, "link.report-withdrawn");
        }
    }

    static async Task<IResult> File(string language, string format, string part, Api api, HttpContext http)
    {
        return await PassOn(await api.Ask(HttpMethod.Get, "reporting", $"/reports/current/files/{Uri.EscapeDataString(language)}/{Uri.EscapeDataString(format)}{part}"), http);
    }

    /// <summary>A file as the service gives it, with what it says of it.</summary>
    internal static async Task<IResult> PassOn(HttpResponseMessage answer, HttpContext http)
    {
        http.Response.RegisterForDispose(answer);
        foreach (var name in (string[])["Content-Disposition", "Content-Security-Policy", "X-Content-Type-Options", "ETag"])
        {
            if (answer.Headers.TryGetValues(name, out var values) || answer.Content.Headers.TryGetValues(name, out values)) http.Response.Headers[name] = values.ToArray();
        }
        return Results.Stream(await answer.Content.ReadAsStreamAsync(http.RequestAborted), answer.Content.Headers.ContentType?.ToString() ?? "application/octet-stream");
    }

    /// <summary>For a calendar program, which asks again each day: the file alone, no page.</summary>
    static async Task<IResult> Calendar(HttpContext http, Api api, Visit visit)
    {
        using var answer = await api.Ask(HttpMethod.Get, "assessment", $"/calendars/current?language={visit.Language}");
        return TypedResults.Bytes(await answer.Content.ReadAsByteArrayAsync(http.RequestAborted), "text/calendar; charset=utf-8");
    }

    static async Task<IResult> Invitation(string key, HttpContext http, Api api) => http.User.Purpose() is Purposes.InvitationOver
        ? Pages.Of<InvitationOverPage>(new InvitationOverModel(key, (await api.Get<OverInvitation>("identity", "/invitations/over")).State, Asked: false), StatusCodes.Status410Gone)
        : Pages.Of<InvitationPage>(new InvitationModel(key, await api.Get<InvitationToMe>("identity", "/invitations/current"), Input.Empty, await Offered(api)));

    static Task<List<OfferedProvider>> Offered(Api api) => api.Get<List<OfferedProvider>>("identity", "/sign-in-providers");

    static async Task<IResult> Accept(string key, HttpContext http, Api api, Visit visit, SessionCookie cookie, IStringLocalizer<Texts> texts)
    {
        var invitation = await api.Get<InvitationToMe>("identity", "/invitations/current");
        var input = await Input.Read(http.Request);
        var password = (await http.Request.ReadFormAsync())["password"].ToString();
        input.Require(texts, "password");
        if (!invitation.HasAccount) input.Require(texts, "name").RequireLength(texts, "password", ShortestPassword);
        if (input.IsRight)
        {
            try
            {
                var name = input.Text("name") is { Length: > 0 } own ? own : invitation.Name;
                var session = await api.Send<Session>(HttpMethod.Post, "identity", "/invitations/current/acceptance", new { name, password, language = visit.Language });
                return SignInEndpoints.Signed(session, null, cookie, http);
            }
            catch (ApiRefused refused) when (refused.IsAnswerable)
            {
                input.Refused(texts, refused, "name", "password");
            }
        }
        return Pages.Of<InvitationPage>(new InvitationModel(key, invitation, input, await Offered(api)), StatusCodes.Status422UnprocessableEntity);
    }

    static async Task<IResult> SetUp(string key, HttpContext http, Api api, Visit visit, SessionCookie cookie, IStringLocalizer<Texts> texts)
    {
        var input = await Input.Read(http.Request);
        var password = (await http.Request.ReadFormAsync())["password"].ToString();
        if (input.Require(texts, "name", "password").RequireAddress(texts, "email").RequireLength(texts, "password", ShortestPassword).IsRight)
        {
            try
            {
                var session = await api.Send<Session>(
                    HttpMethod.Post, "identity", "/set-up", new { name = input.Text("name"), email = input.Text("email"), password, language = visit.Language });
                return SignInEndpoints.Signed(session, null, cookie, http);
            }
            catch (ApiRefused refused) when (refused.IsAnswerable)
            {
                input.Refused(texts, refused, "name", "email", "password");
            }
        }
        return Pages.Of<SetUpPage>(new SetUpModel(key, input), StatusCodes.Status422UnprocessableEntity);
    }

    public static string Size(long bytes) => bytes < 1024 * 1024 ? $"{Math.Max(1, bytes / 1024)} kB" : $"{bytes / 1048576.0:0.0} MB";

    /// <summary>A report may hold both side by side.</summary>
    public static string LanguageName(string language) => language is "both" ? $"{Languages.NameOf(Languages.English)} · {Languages.NameOf(Languages.Chinese)}" : Languages.NameOf(Languages.Of(language));
}

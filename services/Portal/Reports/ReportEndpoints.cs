using AseanPlatform.Portal.Parts;
using AseanPlatform.Portal.Services;
using AseanPlatform.Portal.Summaries;
using AseanPlatform.Portal.Verification;
using AseanPlatform.Portal.Visits;
using AseanPlatform.ServiceDefaults;
using Microsoft.Extensions.Localization;

namespace AseanPlatform.Portal.Reports;

public static class ReportEndpoints
{
    public sealed record ListModel(IReadOnlyList<Report> Reports);

    /// <param name="Asked">For which edition.</param>
    /// <param name="Done">It was withdrawn just now.</param>
    /// <param name="HasAsked">An edition was asked for just now.</param>
    /// <param name="Again">Somebody asked just now to try the report again.</param>
    public sealed record Model(
        Report Report, IReadOnlyList<ReportEdition> Editions, bool MayWithdraw, bool MayAsk, Input Input, Input Asked, bool Done = false, bool HasAsked = false, bool Again = false);

    public static void MapReports(this IEndpointRouteBuilder app)
    {
        var reports = app.MapGroup("/app/reports").AllowAnyone();
        reports.MapGet("/", async (Guid clientId, Api api) => Pages.Of<ReportsPage>(new ListModel(await api.Get<List<Report>>("reporting", $"/reports?clientId={clientId}"))));
        var one = reports.MapGroup("/{id:guid}").WithFormToken();
        one.MapGet("/", async (Guid id, Api api, Visit visit, HttpContext http) => await Show(id, api, visit, Input.Empty, Input.Empty, http.Request.Query.ContainsKey("withdrawn"), http.Request.Query.ContainsKey("asked"), http.Request.Query.ContainsKey("again")));
        one.MapPost("/withdrawal", Withdraw);
        one.MapPost("/retries", Again);
        one.MapPost("/editions", Ask);
        one.MapPost("/editions/retries", Retry);
        app.MapSummaries();
        app.MapVerification();
    }

    static async Task<IResult> Show(Guid id, Api api, Visit visit, Input input, Input asked, bool done = false, bool hasAsked = false, bool again = false)
    {
        var report = await api.Get<Report>("reporting", $"/reports/{id}");
        var editions = await api.Get<List<ReportEdition>>("reporting", $"/reports/{id}/editions");
        return Pages.Of<ReportPage>(
            new Model(report, editions, visit.Me is { IsAdmin: true } or { IsClientAdmin: true }, visit.Me is { IsStaff: true } or { IsClientAdmin: true }, input, asked, done, hasAsked, again),
            input.IsRight && asked.IsRight ? StatusCodes.Status200OK : StatusCodes.Status422UnprocessableEntity);
    }

    static async Task<IResult> Ask(Guid id, Api api, Visit visit, HttpContext http, IStringLocalizer<Texts> texts)
    {
        var asked = await Input.Read(http.Request);
        if (asked.Text("audience") is "full" && asked.Text("language") is not "both") asked.Errors["language"] = texts["refused.edition.of-report"];
        return await Tell(id, "", asked, api, visit, texts);
    }

    static async Task<IResult> Retry(Guid id, Api api, Visit visit, HttpContext http, IStringLocalizer<Texts> texts)
    {
        var asked = await Input.Read(http.Request);
        return await Tell(id, $"/{Uri.EscapeDataString(asked.Text("audience"))}/{Uri.EscapeDataString(asked.Text("language"))}/retries", asked, api, visit, texts);
    }

    static async Task<IResult> Tell(Guid id, string path, Input asked, Api api, Visit visit, IStringLocalizer<Texts> texts)
    {
        if (asked.IsRight)
        {
            try
            {
                await api.Send(HttpMethod.Post, "reporting", $"/reports/{id}/editions{path}", path.Length > 0 ? null : new { audience = asked.Text("audience"), language = asked.Text("language") });
                return Pages.SeeOther($"/app/reports/{id}?asked=1");
            }
            catch (ApiRefused refused) when (refused.IsAnswerable)
            {
                asked.Refused(texts, refused, "audience", "language");
            }
        }
        return await Show(id, api, visit, Input.Empty, asked);
    }

    /// <summary>Asked twice, or when somebody else was faster: the page says how it stands.</summary>
    static async Task<IResult> Again(Guid id, Api api)
    {
        try
        {
            await api.Send(HttpMethod.Post, "reporting", $"/reports/{id}/retries");
            return Pages.SeeOther($"/app/reports/{id}?again=1");
        }
        catch (ApiRefused refused) when (refused.Problem.Code == "report.not-failed")
        {
            return Pages.SeeOther($"/app/reports/{id}");
        }
    }

    static async Task<IResult> Withdraw(Guid id, Api api, Visit visit, HttpContext http, IStringLocalizer<Texts> texts)
    {
        var input = await Input.Read(http.Request);
        if (input.Require(texts, "reason").IsRight)
        {
            try
            {
                await api.Send(HttpMethod.Post, "reporting", $"/reports/{id}/withdrawal", new { reason = input.Text("reason") });
                return Pages.SeeOther($"/app/reports/{id}?withdrawn=1");
            }
            catch (ApiRefused refused) when (refused.IsAnswerable)
            {
                input.Refused(texts, refused, "reason");
            }
        }
        return await Show(id, api, visit, input, Input.Empty);
    }
}

using AseanPlatform.Portal.Parts;
using AseanPlatform.Portal.Services;
using AseanPlatform.Portal.Visits;
using AseanPlatform.Presentation;
using AseanPlatform.ServiceDefaults;
using Microsoft.Extensions.Localization;

namespace AseanPlatform.Portal.PortfolioReports;

/// <summary>Reports over chosen clients of a consultancy: the list, the choice of clients and languages, and one with its files.</summary>
public static class PortfolioReportEndpoints
{
    /// <summary>As many as one report takes.</summary>
    const int Most = 400, OnPage = 200;

    public sealed record ListModel(IReadOnlyList<PortfolioReport> Reports);

    /// <param name="More">There are more clients than one report takes.</param>
    public sealed record NewModel(IReadOnlyList<ClientOfPortfolio> Clients, bool More, ClientFilter Filter, IReadOnlySet<Guid> Chosen, IReadOnlySet<string> Languages, Input Input);

    public sealed record Model(PortfolioReport Report, string? Refused);

    public static void MapPortfolioReports(this IEndpointRouteBuilder app)
    {
        var reports = app.MapGroup("/app/portfolio-reports").AllowAnyone().WithFormToken();
        reports.MapGet("/", async (Api api) => Pages.Of<PortfolioReportsPage>(new ListModel(await api.Get<List<PortfolioReport>>("reporting", "/reports/portfolio"))));
        reports.MapGet("/new", async (HttpContext http, Api api, Visit visit) =>
        {
            var filter = ClientFilter.Of(http.Request.Query) with { Archived = false };
            var (clients, more) = await Clients(api, filter);
            return Pages.Of<NewPortfolioReportPage>(new NewModel(clients, more, filter, clients.Select(client => client.ClientId).ToHashSet(), new HashSet<string> { visit.Language }, Input.Empty));
        });
        reports.MapPost("/", Make);
        reports.MapGet("/{id:guid}", async (Guid id, Api api) => Pages.Of<PortfolioReportPage>(new Model(await Get(id, api), null)));
        reports.MapPost("/{id:guid}/retries", async (Guid id, Api api, IStringLocalizer<Texts> texts) =>
        {
            try
            {
                await api.Send(HttpMethod.Post, "reporting", $"/reports/portfolio/{id}/retries");
                return Pages.SeeOther($"/app/portfolio-reports/{id}");
            }
            catch (ApiRefused refused) when (refused.IsAnswerable)
            {
                return Pages.Of<PortfolioReportPage>(new Model(await Get(id, api), texts.Sentence(refused)), StatusCodes.Status409Conflict);
            }
        });
    }

    static async Task<IResult> Make(HttpContext http, Api api, IStringLocalizer<Texts> texts)
    {
        var (form, input) = (await http.Request.ReadFormAsync(http.RequestAborted), await Input.Read(http.Request));
        Guid[] chosen = [.. form["client"].Select(value => Guid.TryParse(value, out var id) ? id : Guid.Empty).Where(id => id != Guid.Empty).Distinct()];
        string[] languages = [.. Languages.All.Where(form["language"].Contains)];
        if (chosen.Length is 0 or > Most) input.Errors["clients"] = texts["portfolio-reports.none-chosen", Most];
        if (languages.Length is 0) input.Errors["languages"] = texts["portfolio-reports.no-language"];
        if (input.IsRight)
        {
            try
            {
                var made = await api.Send<Made>(HttpMethod.Post, "assessment", "/portfolio/reports", new { clients = chosen, languages }, once: input["once"]);
                return Pages.SeeOther($"/app/portfolio-reports/{made.Id}");
            }
            catch (ApiRefused refused) when (refused.IsAnswerable)
            {
                input.Refused(texts, refused, "clients", "languages");
            }
        }
        var filter = new ClientFilter(Filled("search"), Filled("state"), Filled("country"), Filled("sector"), Filled("flag"));
        var (clients, more) = await Clients(api, filter);
        return Pages.Of<NewPortfolioReportPage>(new NewModel(clients, more, filter, chosen.ToHashSet(), languages.ToHashSet(), input), StatusCodes.Status422UnprocessableEntity);

        string? Filled(string name) => input[name] is { Length: > 0 } text ? text : null;
    }

    static async Task<(IReadOnlyList<ClientOfPortfolio> Clients, bool More)> Clients(Api api, ClientFilter filter)
    {
        var clients = new List<ClientOfPortfolio>();
        string? after = null;
        do
        {
            var page = await api.Get<ClientsOfPortfolio>("assessment", $"/portfolio?take={OnPage}{(after is null ? "" : "&after=" + Uri.EscapeDataString(after))}{(filter.Query is { Length: > 0 } query ? "&" + query : "")}");
            clients.AddRange(page.Items);
            after = page.Next;
        }
        while (after is not null && clients.Count < Most);
        return (clients, after is not null);
    }

    /// <summary>Assessment knows of it at once, Reporting a moment later.</summary>
    static async Task<PortfolioReport> Get(Guid id, Api api)
    {
        if (await api.Find<PortfolioReport>("reporting", $"/reports/portfolio/{id}") is { } report) return report;
        var asked = await api.Find<PortfolioReportAsked>("assessment", $"/portfolio/reports/{id}") ?? throw new PageRefused(StatusCodes.Status404NotFound, "portfolio-report.gone");
        return new(id, asked.Clients, asked.MadeBy, "waiting", null, [], asked.MadeAt, null, null);
    }
}

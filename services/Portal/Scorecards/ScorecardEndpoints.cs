using System.Globalization;
using AseanPlatform.Portal.Parts;
using AseanPlatform.Portal.Services;
using AseanPlatform.Portal.Visits;
using AseanPlatform.ServiceDefaults;
using Microsoft.Extensions.Localization;

namespace AseanPlatform.Portal.Scorecards;

public static class ScorecardEndpoints
{
    public sealed record FormModel(ScorecardForm Form, Input Input, IReadOnlySet<string> Markets);

    public sealed record ResultModel(string Key, Snapshot Result, Consent? Consent, Input Input, bool Asked);

    public static void MapScorecards(this IEndpointRouteBuilder app)
    {
        app.MapGet("/{lang:regex(^(en|zh)$)}/scorecard", Form).AllowAnyone().SameForAll();
        app.MapPost("/{lang:regex(^(en|zh)$)}/scorecard", Make).AllowAnyone();
        foreach (var address in (string[])["/{lang:regex(^(en|zh)$)}/t/{slug}/scorecard", "/t/{slug}/scorecard"]) // the gateway's token is of that consultancy
        {
            app.MapGet(address, OfConsultancy).AllowAnyone().SameForAll();
            app.MapPost(address, Make).AllowAnyone();
        }
        app.MapGet("/{lang:regex(^(en|zh)$)}/scorecard/{key}", Result).AllowAnyone().BehindLink();
        app.MapPost("/{lang:regex(^(en|zh)$)}/scorecard/{key}", LeaveAddress).AllowAnyone().WithFormToken().BehindLink();
    }

    static async Task<IResult> Form(Api api) =>
        Pages.Of<ScorecardPage>(new FormModel(await api.Get<ScorecardForm>("assessment", "/scorecards/form"), Input.Empty, new HashSet<string>()));

    static async Task<IResult> OfConsultancy(HttpContext http, Api api, Visit visit)
    {
        http.Response.Headers.Vary = "Cookie, Accept-Language";
        await visit.Wear(api);
        return visit.Brand is null ? throw new PageRefused(StatusCodes.Status404NotFound, "consultancy.unknown") : await Form(api);
    }

    static async Task<IResult> Make(HttpContext http, Api api, Visit visit, IStringLocalizer<Texts> texts)
    {
        if (http.Request.RouteValues.ContainsKey("slug")) await visit.Wear(api);
        var form = await api.Get<ScorecardForm>("assessment", "/scorecards/form");
        var posted = await http.Request.ReadFormAsync();
        var input = await Input.Read(http.Request);
        var markets = posted["markets"].OfType<string>().ToHashSet(StringComparer.Ordinal);
        foreach (var statement in form.Statements.Where(statement => string.IsNullOrEmpty(input[statement.Id]))) input.Errors[statement.Id] = texts["scorecard.unanswered"];
        if (!input.IsRight) return Again();

        var answers = form.Statements.Select(statement => new { statementId = statement.Id, level = Level(input[statement.Id]) });
        var organisation = input.Text("organisation") is { Length: > 0 } name ? name : null;
        try
        {
            var made = await api.Send<ScorecardMade>(HttpMethod.Post, "assessment", "/scorecards", new { organisation, language = visit.Language, answers, markets });
            return Pages.SeeOther(visit.To($"/scorecard/{made.Key}"));
        }
        catch (ApiRefused refused) when (refused.IsAnswerable)
        {
            input.Refused(texts, refused, "organisation");
            return Again();
        }

        IResult Again() => Pages.Of<ScorecardPage>(new FormModel(form, input, markets), StatusCodes.Status422UnprocessableEntity);
    }

    static async Task<IResult> Result(string key, HttpContext http, Api api) => Pages.Of<ResultPage>(await Model(key, http, api, Input.Empty));

    static async Task<IResult> LeaveAddress(string key, HttpContext http, Api api, Visit visit, IStringLocalizer<Texts> texts)
    {
        var input = await Input.Read(http.Request);
        if (input["consent"] is null) input.Errors["consent"] = texts["error.consent"];
        if (input.RequireAddress(texts, "email").IsRight)
        {
            try
            {
                await api.Send(HttpMethod.Post, "assessment", "/scorecards/current/contact", new { email = input.Text("email"), consentVersion = input.Text("consentVersion"), language = visit.Language });
                return Pages.SeeOther(visit.To($"/scorecard/{key}?asked=1#mail"));
            }
            catch (ApiRefused refused) when (refused.IsAnswerable)
            {
                input.Refused(texts, refused, "email", "consent");
            }
        }
        return Pages.Of<ResultPage>(await Model(key, http, api, input), StatusCodes.Status422UnprocessableEntity);
    }

    static async Task<ResultModel> Model(string key, HttpContext http, Api api, Input input)
    {
        http.Response.Headers.CacheControl = "no-store";
        var result = await api.Get<Snapshot>("assessment", "/scorecards/current");
        var asked = http.Request.Query.ContainsKey("asked") && input.IsRight;
        var consent = asked ? null : await api.Find<Consent>("assessment", $"/scorecards/consent?language={http.RequestServices.GetRequiredService<Visit>().Language}");
        return new ResultModel(key, result, consent, input, asked);
    }

    static int? Level(string? value) => int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var level) ? level : null;
}

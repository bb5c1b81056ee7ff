using System.Globalization;
using AseanPlatform.Portal.Parts;
using AseanPlatform.Portal.Services;
using AseanPlatform.Portal.Visits;
using AseanPlatform.Presentation;
using AseanPlatform.ServiceDefaults;
using Microsoft.Extensions.Localization;

namespace AseanPlatform.Portal.Legal;

/// <summary>Legal pages for everybody at addresses that stay; their editing by operator and consultancy; and asking for acceptance.</summary>
public static class LegalEndpoints
{
    /// <param name="Text">Null where a consultancy has published none of its own.</param>
    public sealed record Model(string Kind, LegalText? Text, TenantOfMe? Of);

    public sealed record ListModel(IReadOnlyList<(string Kind, LegalText? Text)> Texts, IReadOnlyList<Acceptance> Accepted, string? Done);

    public sealed record EditModel(string Kind, LegalText? Text, Input Input);

    public sealed record AcceptModel(IReadOnlyList<(PendingText Pending, string Text)> Waiting, string? Refused);

    public static void MapLegal(this IEndpointRouteBuilder app)
    {
        app.MapGet("/{lang:regex(^(en|zh)$)}/legal/{kind}", async (string kind, Api api, int? version) =>
            Pages.Of<LegalPage>(new Model(kind, await Find(api, $"/legal/{Uri.EscapeDataString(kind)}{Version(version)}") ?? throw NoSuchText, null))).AllowAnyone();
        app.MapGet("/{lang:regex(^(en|zh)$)}/t/{slug}/legal/{kind}", OfConsultancy).AllowAnyone();

        var inside = app.MapGroup("/app/legal").AllowAnyone().WithFormToken();
        inside.MapGet("/", async (Api api, Visit visit, HttpContext http) => Pages.Of<LegalListPage>(await List(api, visit, http.Request.Query["done"])));
        inside.MapGet("/{kind}", async (string kind, Api api, Visit visit) =>
        {
            var text = Known(kind) ? await Find(api, $"{Place(visit)}/{kind}") : throw NoSuchText;
            return Pages.Of<LegalEditPage>(new EditModel(kind, text, Input.Of(("english", text?.English ?? ""), ("chinese", text?.Chinese ?? ""), ("basedOn", $"{text?.Version ?? 0}"))));
        });
        inside.MapPost("/{kind}", Publish);

        app.MapGet("/app/acceptance", async (Api api) => await Waiting(api, null)).AllowAnyone();
        app.MapPost("/app/acceptance", Accept).AllowAnyone().WithFormToken();
    }

    static PageRefused NoSuchText => new(StatusCodes.Status404NotFound, "legal.unknown");

    static bool Known(string kind) => LegalText.Kinds.Contains(kind);

    static string Version(int? version) => version is { } number ? string.Create(CultureInfo.InvariantCulture, $"?version={number}") : "";

    /// <summary>Whose texts somebody edits: the operator the installation's, an administrator the consultancy's.</summary>
    static string Place(Visit visit) => visit.Me!.IsOperator ? "/legal" : "/tenant/legal";

    static Task<LegalText?> Find(Api api, string path) => api.Find<LegalText>("identity", path);

    static async Task<IResult> OfConsultancy(string kind, Api api, Visit visit, int? version)
    {
        await visit.Wear(api);
        if (visit.Brand is null || !Known(kind)) throw NoSuchText;
        return Pages.Of<LegalPage>(new Model(kind, await Find(api, $"/tenant/legal/{kind}{Version(version)}"), visit.Brand));
    }

    static async Task<ListModel> List(Api api, Visit visit, string? done)
    {
        var texts = new List<(string, LegalText?)>();
        foreach (var kind in LegalText.Kinds) texts.Add((kind, await Find(api, $"{Place(visit)}/{kind}")));
        return new(texts, await api.Get<List<Acceptance>>("identity", $"{Place(visit)}/acceptances"), done);
    }

    static async Task<IResult> Publish(string kind, HttpContext http, Api api, Visit visit, IStringLocalizer<Texts> texts)
    {
        if (!Known(kind)) throw NoSuchText;
        var input = await Input.Read(http.Request);
        if (input.Require(texts, "english", "chinese").IsRight)
        {
            try
            {
                var basedOn = int.TryParse(input["basedOn"], NumberStyles.None, CultureInfo.InvariantCulture, out var version) ? version : 0;
                await api.Send(HttpMethod.Post, "identity", $"{Place(visit)}/{kind}", new { english = Lines(input.Text("english")), chinese = Lines(input.Text("chinese")), basedOn });
                return Pages.SeeOther($"/app/legal?done={kind}");
            }
            catch (ApiRefused refused) when (refused.IsAnswerable)
            {
                input.Refused(texts, refused, "english", "chinese");
            }
        }
        return Pages.Of<LegalEditPage>(new EditModel(kind, await Find(api, $"{Place(visit)}/{kind}"), input), StatusCodes.Status422UnprocessableEntity);

        static string Lines(string text) => text.ReplaceLineEndings("\n");
    }

    static async Task<IResult> Waiting(Api api, string? refused)
    {
        var waiting = new List<(PendingText, string)>();
        foreach (var pending in await api.Get<List<PendingText>>("identity", "/me/legal"))
        {
            if (await Find(api, $"{(pending.OfTenant ? "/tenant" : "")}/legal/{pending.Kind}?version={pending.Version}") is { } text)
                waiting.Add((pending, Languages.Current == Languages.Chinese ? text.Chinese : text.English));
        }
        return waiting.Count is 0 && refused is null ? Pages.SeeOther("/app") : Pages.Of<AcceptancePage>(new AcceptModel(waiting, refused), refused is null ? StatusCodes.Status200OK : StatusCodes.Status409Conflict);
    }

    static async Task<IResult> Accept(HttpContext http, Api api, IStringLocalizer<Texts> texts)
    {
        var parts = (await Input.Read(http.Request)).Text("accept").Split('/');
        if (parts is not [var whose, var kind, var number] || !int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var version)) throw NoSuchText;
        try
        {
            await api.Send(HttpMethod.Post, "identity", "/me/legal", new { ofTenant = whose is "tenant", kind, version });
            return Pages.SeeOther("/app/acceptance");
        }
        catch (ApiRefused refused) when (refused.IsAnswerable)
        {
            return await Waiting(api, texts.Sentence(refused));
        }
    }
}

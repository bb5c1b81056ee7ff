using AseanPlatform.Portal.Parts;
using AseanPlatform.Portal.Services;
using AseanPlatform.Portal.Visits;
using AseanPlatform.ServiceDefaults;
using Microsoft.Extensions.Localization;

namespace AseanPlatform.Portal.Corrections;

/// <summary>"Report an error in this text", for anybody, from any public item; with what was answered before. The gateway refuses other sites and too many.</summary>
public static class CorrectionEndpoints
{
    public sealed record Model(ItemStory About, Services.Corrections Before, Input Input, bool Sent);

    public static void MapCorrections(this IEndpointRouteBuilder app)
    {
        app.MapGet("/{lang:regex(^(en|zh)$)}/corrections/{about}", async (string about, Api api, HttpContext http) =>
            Pages.Of<CorrectionPage>(await Show(about, api, Input.Empty, http.Request.Query.ContainsKey("sent")))).AllowAnyone();
        app.MapPost("/{lang:regex(^(en|zh)$)}/corrections/{about}", Report).AllowAnyone();
    }

    static async Task<Model> Show(string about, Api api, Input input, bool sent) => new(
        await api.Find<ItemStory>("content", $"/history/{Uri.EscapeDataString(about)}") ?? throw new PageRefused(StatusCodes.Status404NotFound, "correction.unknown"),
        await api.Get<Services.Corrections>("content", $"/corrections?about={Uri.EscapeDataString(about)}"), input, sent);

    static async Task<IResult> Report(string about, HttpContext http, Api api, Visit visit, IStringLocalizer<Texts> texts)
    {
        var input = await Input.Read(http.Request);
        if (input.Require(texts, "text").IsRight)
        {
            try
            {
                await api.Send(HttpMethod.Post, "content", "/corrections", new { about, text = input.Text("text").ReplaceLineEndings("\n"), language = visit.Language });
                return Pages.SeeOther(visit.To($"/corrections/{Uri.EscapeDataString(about)}?sent=1"));
            }
            catch (ApiRefused refused) when (refused.IsAnswerable)
            {
                input.Refused(texts, refused, "text");
            }
        }
        return Pages.Of<CorrectionPage>(await Show(about, api, input, false), StatusCodes.Status422UnprocessableEntity);
    }
}

using AseanPlatform.Portal.Parts;
using AseanPlatform.Portal.Services;
using AseanPlatform.Portal.Visits;
using AseanPlatform.ServiceDefaults;
using Microsoft.Extensions.Localization;

namespace AseanPlatform.Portal.ReleaseMoves;

/// <summary>What a newer release would change in a draft, and the way there and back.</summary>
public static class ReleaseMoveEndpoints
{
    /// <param name="Done">moved or back, after it was done.</param>
    public sealed record Model(Assessment Assessment, ReleaseMove Move, string? Done, string? Refused);

    public static void MapReleaseMoves(this IEndpointRouteBuilder app)
    {
        var assessments = app.MapGroup("/app/assessments/{id:guid}/release").AllowAnyone().WithFormToken();
        assessments.MapGet("/", async (Guid id, Api api, HttpContext http) => Pages.Of<ReleaseMovePage>(await Read(api, id, http.Request.Query["done"], null)));
        assessments.MapPost("/", async (Guid id, HttpContext http, Api api, IStringLocalizer<Texts> texts) => await Go(id, "", "moved", http, api, texts));
        assessments.MapPost("/reversal", async (Guid id, HttpContext http, Api api, IStringLocalizer<Texts> texts) => await Go(id, "/reversal", "back", http, api, texts));
    }

    static async Task<Model> Read(Api api, Guid id, string? done, string? refused) =>
        new(await api.Get<Assessment>("assessment", $"/assessments/{id}"), await api.Get<ReleaseMove>("assessment", $"/assessments/{id}/release-moves/current"), done, refused);

    static async Task<IResult> Go(Guid id, string way, string done, HttpContext http, Api api, IStringLocalizer<Texts> texts)
    {
        var input = await Input.Read(http.Request);
        try
        {
            await api.Send(HttpMethod.Post, "assessment", $"/assessments/{id}/release-moves{way}", new { to = input.Text("to") });
            return Pages.SeeOther($"/app/assessments/{id}/release?done={done}");
        }
        catch (ApiRefused refused) when (refused.IsAnswerable)
        {
            return Pages.Of<ReleaseMovePage>(await Read(api, id, null, texts.Sentence(refused)), refused.Status);
        }
    }
}

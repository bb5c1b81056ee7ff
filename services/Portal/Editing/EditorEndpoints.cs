using AseanPlatform.Portal.Parts;
using AseanPlatform.Portal.Services;
using AseanPlatform.Portal.Visits;
using AseanPlatform.ServiceDefaults;
using Microsoft.Extensions.Localization;

namespace AseanPlatform.Portal.Editing;

/// <summary>Who may work at the desk, for the operator.</summary>
public static class EditorEndpoints
{
    public sealed record Model(IReadOnlyList<EditorOfInstallation> Editors, Input Input, string? Done);

    public static void MapEditors(this IEndpointRouteBuilder app)
    {
        var editors = app.MapGroup("/app/editors").AllowAnyone().WithFormToken();
        editors.MapGet("/", async (Api api, HttpContext http) => Pages.Of<EditorsPage>(await Show(api, Input.Empty, http.Request.Query["done"])));
        editors.MapPost("/", Appoint);
        editors.MapPost("/{id:guid}", async (Guid id, Api api) =>
        {
            await api.Send(HttpMethod.Delete, "identity", $"/editors/{id}");
            return Pages.SeeOther("/app/editors?done=ended");
        });
    }

    static async Task<Model> Show(Api api, Input input, string? done) => new(await api.Get<List<EditorOfInstallation>>("identity", "/editors"), input, done);

    static async Task<IResult> Appoint(HttpContext http, Api api, IStringLocalizer<Texts> texts)
    {
        var input = await Input.Read(http.Request);
        if (input.RequireAddress(texts, "email").IsRight)
        {
            try
            {
                await api.Send(HttpMethod.Post, "identity", "/editors", new { email = input.Text("email") });
                return Pages.SeeOther("/app/editors?done=made");
            }
            catch (ApiRefused refused) when (refused.IsAnswerable)
            {
                input.Errors["email"] = texts.Sentence(refused);
            }
        }
        return Pages.Of<EditorsPage>(await Show(api, input, null), StatusCodes.Status422UnprocessableEntity);
    }
}

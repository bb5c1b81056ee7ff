using System.Globalization;
using AseanPlatform.Portal.Parts;
using AseanPlatform.Portal.Services;
using AseanPlatform.Portal.Visits;
using AseanPlatform.ServiceDefaults;
using Microsoft.Extensions.Localization;

namespace AseanPlatform.Portal.Operator;

/// <summary>One consultancy as the operator sees it: whether it may act, and the accesses that were asked for. Nothing of its clients.</summary>
public static class ConsultancyEndpoints
{
    public sealed record Model(Consultancy Consultancy, IReadOnlyList<OperatorAccess> Accesses, Input State, Input Access, string? Done);

    public static void MapConsultancy(this IEndpointRouteBuilder app)
    {
        var one = app.MapGroup("/app/consultancies/{id:guid}").AllowAnyone().WithFormToken();
        one.MapGet("/", async (Guid id, Api api, HttpContext http) => Pages.Of<ConsultancyPage>(await Show(id, api, Input.Empty, Input.Empty, http.Request.Query["done"])));
        one.MapPost("/state", ChangeState);
        one.MapPost("/access", Ask);
        one.MapPost("/access/{accessId:guid}", async (Guid id, Guid accessId, Api api) =>
        {
            await api.Send(HttpMethod.Delete, "identity", $"/tenants/{id}/break-glass/{accessId}");
            return Pages.SeeOther($"/app/consultancies/{id}#access");
        });
    }

    static async Task<IResult> ChangeState(Guid id, HttpContext http, Api api, IStringLocalizer<Texts> texts)
    {
        var input = await Input.Read(http.Request);
        var what = input.Text("do");
        var reason = what is "close" ? "closingReason" : "reason"; // both forms stand on one page
        var shown = await Show(id, api, input, Input.Empty, null);
        if (what is not "resume") input.Require(texts, reason).RequireLength(texts, reason, 3);
        if (what is "close" && input.Text("confirm") != shown.Consultancy.Slug) input.Errors["confirm"] = texts["consultancy.close.confirm.wrong"];
        if (input.IsRight)
        {
            try
            {
                await (what switch
                {
                    "suspend" => api.Send(HttpMethod.Post, "identity", $"/tenants/{id}/suspension", new { reason = input.Text(reason) }),
                    "close" => api.Send(HttpMethod.Post, "identity", $"/tenants/{id}/closure", new { reason = input.Text(reason) }),
                    _ => api.Send(HttpMethod.Delete, "identity", $"/tenants/{id}/suspension"),
                });
                return Pages.SeeOther($"/app/consultancies/{id}?done={what}");
            }
            catch (ApiRefused refused) when (refused.IsAnswerable)
            {
                input.Refused(texts, refused, reason);
            }
        }
        return Pages.Of<ConsultancyPage>(shown, StatusCodes.Status422UnprocessableEntity);
    }

    static async Task<IResult> Ask(Guid id, HttpContext http, Api api, IStringLocalizer<Texts> texts)
    {
        var input = await Input.Read(http.Request);
        if (!Guid.TryParse(input["clientId"], out var clientId)) input.Errors["clientId"] = texts["access.ask.number.wrong"];
        if (input.RequireLength(texts, "why", 10).IsRight)
        {
            try
            {
                var minutes = int.TryParse(input["minutes"], NumberStyles.None, CultureInfo.InvariantCulture, out var chosen) ? chosen : 60;
                await api.Send(HttpMethod.Post, "identity", $"/tenants/{id}/break-glass", new { clientId, reason = input.Text("why"), minutes });
                return Pages.SeeOther($"/app/consultancies/{id}?done=access#access");
            }
            catch (ApiRefused refused) when (refused.IsAnswerable)
            {
                input.Refused(texts, refused, "clientId", "minutes");
            }
        }
        return Pages.Of<ConsultancyPage>(await Show(id, api, Input.Empty, input, null), StatusCodes.Status422UnprocessableEntity);
    }

    static async Task<Model> Show(Guid id, Api api, Input state, Input access, string? done)
    {
        var consultancy = (await api.Get<List<Consultancy>>("identity", "/tenants")).Find(one => one.Id == id && one.Kind != "hub") ?? throw new PageRefused(StatusCodes.Status404NotFound, "consultancy.unknown");
        return new Model(consultancy, await api.Get<List<OperatorAccess>>("identity", $"/tenants/{id}/break-glass"), state, access, done);
    }
}

using System.Globalization;
using AseanPlatform.Portal.Parts;
using AseanPlatform.Portal.Services;
using AseanPlatform.Portal.Visits;
using AseanPlatform.ServiceDefaults;
using Microsoft.Extensions.Localization;

namespace AseanPlatform.Portal.Leads;

/// <summary>Visitors who confirmed an address on the consultancy's scorecard, and what becomes of them.</summary>
public static class LeadEndpoints
{
    const int Size = 50;

    public sealed record ListModel(IReadOnlyList<Lead> Leads, Guid? Next, bool IsFirst, bool Erased);

    /// <param name="Today">On which somebody was in touch, unless they say another day.</param>
    public sealed record Model(Lead Lead, Input Input, DateOnly Today, bool Done);

    public static void MapLeads(this IEndpointRouteBuilder app)
    {
        var leads = app.MapGroup("/app/leads").AllowAnyone().WithFormToken();
        leads.MapGet("/", List);
        leads.MapGet("/{id:guid}", async (Guid id, Api api, HttpContext http, TimeProvider clock) => Pages.Of<LeadPage>(new Model(await Get(api, id), Input.Empty, Today(clock), http.Request.Query.ContainsKey("done"))));
        leads.MapPost("/{id:guid}/contact", InTouch);
        leads.MapPost("/{id:guid}/erasure", async (Guid id, Api api) =>
        {
            await api.Send(HttpMethod.Delete, "assessment", $"/leads/{id}");
            return Pages.SeeOther("/app/leads?erased=1");
        });
    }

    /// <summary>The lead that a client is to be made of.</summary>
    internal static async Task<Lead> Get(Api api, Guid id) => await api.Find<Lead>("assessment", $"/leads/{id}") ?? throw new PageRefused(StatusCodes.Status404NotFound, "lead.gone");

    static DateOnly Today(TimeProvider clock) => DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime);

    static async Task<IResult> List(Api api, HttpContext http)
    {
        var after = Guid.TryParse(http.Request.Query["after"], out var id) ? id : (Guid?)null;
        var leads = await api.Get<List<Lead>>("assessment", string.Create(CultureInfo.InvariantCulture, $"/leads?take={Size}{(after is null ? "" : $"&after={after}")}"));
        return Pages.Of<LeadsPage>(new ListModel(leads, leads.Count == Size ? leads[^1].Id : null, after is null, http.Request.Query.ContainsKey("erased")));
    }

    static async Task<IResult> InTouch(Guid id, HttpContext http, Api api, TimeProvider clock, IStringLocalizer<Texts> texts)
    {
        var input = await Input.Read(http.Request);
        if (!DateOnly.TryParseExact(input.Text("on"), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var on)) input.Errors["on"] = texts["error.field.on"];
        if (input.IsRight)
        {
            try
            {
                await api.Send(HttpMethod.Put, "assessment", $"/leads/{id}/contact", new { on });
                return Pages.SeeOther($"/app/leads/{id}?done=1");
            }
            catch (ApiRefused refused) when (refused.IsAnswerable && refused.Status is not StatusCodes.Status404NotFound)
            {
                input.Refused(texts, refused, "on");
            }
        }
        return Pages.Of<LeadPage>(new Model(await Get(api, id), input, Today(clock), false), StatusCodes.Status422UnprocessableEntity);
    }
}

using AseanPlatform.Portal.Services;
using AseanPlatform.Portal.Visits;
using AseanPlatform.ServiceDefaults;

namespace AseanPlatform.Portal.Home;

public static class HomeEndpoints
{
    /// <param name="Release">Null while the catalogue is away: then there are no principles either, and nothing to ask for another day.</param>
    public sealed record Model(string? Release, IReadOnlyList<Principle> Principles);

    public static void MapHome(this IEndpointRouteBuilder app)
    {
        app.MapGet("/", Handle).AllowAnyone().ForAnyMoment(withWords: false);
        app.MapGet("/{lang:regex(^(en|zh)$)}", Handle).AllowAnyone().ForAnyMoment(withWords: false);
    }

    static async Task<IResult> Handle(Knowledge knowledge, Visit visit, HttpContext http)
    {
        if (visit.Path == "/") http.Response.Headers.Vary = "Cookie, Accept-Language";
        ItemsOf<Principle>? principles;
        try
        {
            principles = await knowledge.Read<ItemsOf<Principle>>("/principles");
        }
        catch (ApiRefused refused) when (refused.Status == StatusCodes.Status503ServiceUnavailable)
        {
            principles = null; // the page says so in the place of the list
        }
        return Pages.Of<HomePage>(new Model(principles?.Release, [.. principles?.Items.OrderBy(principle => principle.Order) ?? Enumerable.Empty<Principle>()]));
    }
}

using AseanPlatform.Portal.Services;
using AseanPlatform.Portal.Visits;
using AseanPlatform.ServiceDefaults;

namespace AseanPlatform.Portal.Home;

public static class HomeEndpoints
{
    public sealed record Model(IReadOnlyList<Principle> Principles);

    public static void MapHome(this IEndpointRouteBuilder app)
    {
        app.MapGet("/", Handle).AllowAnyone().SameForAll();
        app.MapGet("/{lang:regex(^(en|zh)$)}", Handle).AllowAnyone().SameForAll();
    }

    static async Task<IResult> Handle(Api api, Visit visit, HttpContext http)
    {
        if (visit.Path == "/") http.Response.Headers.Vary = "Cookie, Accept-Language";
        IReadOnlyList<Principle> principles;
        try
        {
            principles = (await api.Get<ItemsOf<Principle>>("content", "/principles")).Items;
        }
        catch (ApiRefused refused) when (refused.Status == StatusCodes.Status503ServiceUnavailable)
        {
            principles = []; // the page says so in the place of the list
        }
        return Pages.Of<HomePage>(new Model([.. principles.OrderBy(principle => principle.Order)]));
    }
}

using AseanPlatform.Portal.Parts;
using AseanPlatform.Portal.Services;
using AseanPlatform.Portal.Visits;
using AseanPlatform.ServiceDefaults;

namespace AseanPlatform.Portal.Notices;

public static class NoticeEndpoints
{
    public sealed record Model(IReadOnlyList<Notice> Notices);

    public static void MapNotices(this IEndpointRouteBuilder app)
    {
        var notices = app.MapGroup("/app/notices").AllowAnyone().WithFormToken();
        notices.MapGet("/", async (Api api) => Pages.Of<NoticesPage>(new Model(await api.Get<List<Notice>>("notification", "/notices"))));
        notices.MapPost("/{id:guid}/read", Read);
    }

    static async Task<IResult> Read(Guid id, HttpContext http, Api api)
    {
        var input = await Input.Read(http.Request);
        await api.Send(HttpMethod.Post, "notification", $"/notices/{id}/read");
        return Pages.SeeOther(input["to"] is { } to && to.StartsWith("/app/", StringComparison.Ordinal) ? to : "/app/notices");
    }
}

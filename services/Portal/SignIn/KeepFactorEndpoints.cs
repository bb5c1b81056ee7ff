using AseanPlatform.Portal.Services;
using AseanPlatform.Portal.Visits;
using AseanPlatform.ServiceDefaults;

namespace AseanPlatform.Portal.SignIn;

/// <summary>By the link from the mail: the second factor that others want removed stays. Opening the page alone changes nothing: mail programs open links too.</summary>
public static class KeepFactorEndpoints
{
    public sealed record Model(string Key, DateTimeOffset? DueAt, bool Done);

    public static void MapKeepFactor(this IEndpointRouteBuilder app)
    {
        var keep = app.MapGroup("/{lang:regex(^(en|zh)$)}/keep-second-factor").AllowAnyone().WithFormToken().BehindLink();
        keep.MapGet("/{key}", async (string key, Api api) => Pages.Of<KeepFactorPage>(new Model(key, (await api.Get<RemovalOfMe>("identity", "/second-factor-removals/current")).DueAt, false)));
        keep.MapPost("/{key}", async (string key, Api api) =>
        {
            await api.Send(HttpMethod.Delete, "identity", "/second-factor-removals/current");
            return Pages.Of<KeepFactorPage>(new Model(key, null, true));
        });
    }
}

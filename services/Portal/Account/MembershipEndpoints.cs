using AseanPlatform.Portal.Parts;
using AseanPlatform.Portal.Services;
using AseanPlatform.Portal.Visits;
using AseanPlatform.ServiceDefaults;
using Microsoft.Extensions.Localization;

namespace AseanPlatform.Portal.Account;

/// <summary>Where one belongs, and the way out.</summary>
public static class MembershipEndpoints
{
    public sealed record Model(string? Refused, bool Left);

    public static void MapOwnMemberships(this IEndpointRouteBuilder app)
    {
        var memberships = app.MapGroup("/app/account/memberships").AllowAnyone().WithFormToken();
        memberships.MapGet("/", (HttpContext http) => Pages.Of<MembershipsPage>(new Model(null, http.Request.Query.ContainsKey("left"))));
        memberships.MapPost("/{id:guid}", async (Guid id, Api api, IStringLocalizer<Texts> texts) =>
        {
            try
            {
                await api.Send(HttpMethod.Delete, "identity", $"/me/memberships/{id}");
                return Pages.SeeOther("/app/account/memberships?left=1");
            }
            catch (ApiRefused refused) when (refused.IsAnswerable)
            {
                return Pages.Of<MembershipsPage>(new Model(texts.Sentence(refused), false), StatusCodes.Status409Conflict);
            }
        });
    }
}

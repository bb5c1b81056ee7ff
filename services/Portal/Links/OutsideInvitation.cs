using AseanPlatform.Portal.Parts;
using AseanPlatform.Portal.Services;
using AseanPlatform.Portal.SignIn;
using AseanPlatform.Portal.Visits;
using Microsoft.Extensions.Localization;

namespace AseanPlatform.Portal.Links;

/// <summary>An invitation taken up by who comes from a provider of the tenant. Who has an account already still writes its password.</summary>
static class OutsideInvitation
{
    public static void MapOutsideInvitation(this IEndpointRouteBuilder links)
    {
        links.MapGet("/invitation/{key}/with/{id:guid}", async (string key, Guid id, Api api, Visit visit) =>
            Pages.SeeOther((await api.Send<WayToProvider>(HttpMethod.Post, "identity", $"/invitations/current/sign-in-providers/{id}", new { back = visit.To($"/invitation/{key}/outside") })).Path));
        links.MapGet("/invitation/{key}/outside", async (string key, Api api) =>
            Pages.Of<OutsideInvitationPage>(new LinkEndpoints.InvitationModel(key, await api.Get<InvitationToMe>("identity", "/invitations/current"), Input.Empty, [])));
        links.MapPost("/invitation/{key}/outside", Accept);
    }

    static async Task<IResult> Accept(string key, HttpContext http, Api api, Visit visit, SessionCookie cookie, OutsideTicket tickets, IStringLocalizer<Texts> texts)
    {
        var invitation = await api.Get<InvitationToMe>("identity", "/invitations/current");
        var input = await Input.Read(http.Request);
        var typed = (await http.Request.ReadFormAsync())["password"].ToString();
        if (invitation.HasAccount) input.Require(texts, "password");
        else input.Require(texts, "name");
        if (input.IsRight)
        {
            try
            {
                var name = input.Text("name") is { Length: > 0 } own ? own : invitation.Name;
                var session = await api.Send<Session>(HttpMethod.Post, "identity", "/invitations/current/acceptance",
                    new { name, password = invitation.HasAccount ? typed : null, language = visit.Language, ticket = tickets.Of(http.Request) ?? "-" });
                tickets.Clear(http.Response);
                return SignInEndpoints.Signed(session, null, cookie, http);
            }
            catch (ApiRefused refused) when (refused.IsAnswerable)
            {
                input.Refused(texts, refused, "name", "password");
            }
        }
        return Pages.Of<OutsideInvitationPage>(new LinkEndpoints.InvitationModel(key, invitation, input, []), StatusCodes.Status422UnprocessableEntity);
    }
}

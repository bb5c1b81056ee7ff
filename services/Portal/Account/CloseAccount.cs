using AseanPlatform.Portal.Parts;
using AseanPlatform.Portal.Services;
using AseanPlatform.Portal.Visits;
using Microsoft.Extensions.Localization;

namespace AseanPlatform.Portal.Account;

static class CloseAccount
{
    internal static async Task<IResult> Form(Api api) => Pages.Of<ClosePage>(await State(api, Input.Empty));

    internal static async Task<IResult> Handle(HttpContext http, Api api, Visit visit, SessionCookie cookie, IStringLocalizer<Texts> texts)
    {
        var input = await Input.Read(http.Request);
        var password = (await http.Request.ReadFormAsync())["password"].ToString(); // as it was typed
        if (input.Require(texts, "password").IsRight)
        {
            try
            {
                await api.Send(HttpMethod.Post, "identity", "/me/closing", new { password, code = input.Text("code") });
                cookie.Clear(http.Response);
                return Pages.SeeOther(visit.To("/sign-in?closed=1"));
            }
            catch (ApiRefused refused) when (refused.IsAnswerable || refused.Status is StatusCodes.Status429TooManyRequests)
            {
                input.Refused(texts, refused, "password", "code");
            }
        }
        return Pages.Of<ClosePage>(await State(api, input), StatusCodes.Status422UnprocessableEntity);
    }

    static async Task<ClosePage.Question> State(Api api, Input input) => new(await api.Get<SecondFactorOfMe>("identity", "/me/second-factor"), input);
}

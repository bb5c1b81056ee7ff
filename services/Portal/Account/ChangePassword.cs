using AseanPlatform.Portal.Links;
using AseanPlatform.Portal.Parts;
using AseanPlatform.Portal.Services;
using AseanPlatform.Portal.Visits;
using Microsoft.Extensions.Localization;

namespace AseanPlatform.Portal.Account;

static class ChangePassword
{
    public static IResult Form() => Pages.Of<PasswordPage>(Input.Empty);

    public static async Task<IResult> Handle(HttpContext http, Api api, IStringLocalizer<Texts> texts)
    {
        var input = await Input.Read(http.Request);
        var form = await http.Request.ReadFormAsync(); // passwords as they were typed: blanks at their ends belong to them
        if (input.Require(texts, "current").RequireLength(texts, "password", LinkEndpoints.ShortestPassword).IsRight)
        {
            try
            {
                await api.Send(HttpMethod.Put, "identity", "/me/password", new { current = form["current"].ToString(), password = form["password"].ToString() });
                return Pages.SeeOther("/app/account?done=password");
            }
            catch (ApiRefused refused) when (refused.IsAnswerable || refused.Status is StatusCodes.Status429TooManyRequests)
            {
                input.Refused(texts, refused, "current", "password");
            }
        }
        return Pages.Of<PasswordPage>(input, StatusCodes.Status422UnprocessableEntity);
    }
}

using AseanPlatform.Portal.Services;
using AseanPlatform.Portal.Visits;
using AseanPlatform.ServiceDefaults;

namespace AseanPlatform.Portal.Account;

/// <summary>What belongs to the person alone, whatever organisation they act for: where they are signed in and how they prove who they are.</summary>
public static class AccountEndpoints
{
    public sealed record Model(IReadOnlyList<SessionOfMe> Sessions, SecondFactorOfMe SecondFactor, IReadOnlyList<PasskeyOfMe> Passkeys, RemovalOfMe? Removal, AddressChangeOfMe? AddressChange, IReadOnlyList<OutsideLinkOfMe> Outside, string? Done);

    public static void MapAccount(this IEndpointRouteBuilder app)
    {
        app.MapSecondFactor();
        app.MapPasskeys();
        app.MapOutsideLinks();
        app.MapAddressChanges();
        app.MapOwnMemberships();
        var account = app.MapGroup("/app/account").AllowAnyone().WithFormToken();
        account.MapGet("/", Show);
        account.MapGet("/password", ChangePassword.Form);
        account.MapPost("/password", ChangePassword.Handle);
        account.MapGet("/close", CloseAccount.Form);
        account.MapPost("/close", CloseAccount.Handle);
        account.MapPost("/second-factor-kept", async (Api api) =>
        {
            await api.Send(HttpMethod.Delete, "identity", "/me/second-factor/removal");
            return Pages.SeeOther("/app/account?done=second-factor-kept");
        });
        account.MapPost("/sessions/others", async (Api api) =>
        {
            await api.Send(HttpMethod.Delete, "identity", "/sessions/others");
            return Pages.SeeOther("/app/account?done=sessions#sessions");
        });
        account.MapPost("/sessions/{id:guid}", async (Guid id, Api api) =>
        {
            await api.Send(HttpMethod.Delete, "identity", $"/sessions/{id}");
            return Pages.SeeOther("/app/account?done=session#sessions");
        });
    }

    static async Task<IResult> Show(HttpContext http, Api api) =>
        Pages.Of<AccountPage>(new Model(await api.Get<List<SessionOfMe>>("identity", "/sessions"), await api.Get<SecondFactorOfMe>("identity", "/me/second-factor"),
            await api.Get<List<PasskeyOfMe>>("identity", "/me/passkeys"),
            await api.Find<RemovalOfMe>("identity", "/me/second-factor/removal"), await api.Find<AddressChangeOfMe>("identity", "/me/address-change"), await api.Get<List<OutsideLinkOfMe>>("identity", "/me/outside-links"), http.Request.Query["done"]));
}

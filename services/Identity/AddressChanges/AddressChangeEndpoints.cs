using AseanPlatform.ServiceDefaults;

namespace AseanPlatform.Identity.AddressChanges;

static class AddressChangeEndpoints
{
    public static void MapAddressChanges(this IEndpointRouteBuilder app)
    {
        var own = app.MapGroup("/me/address-change").WithTags("People").AllowPeople();
        own.MapPost("/", AskForAddressChange.Handle).WithName(nameof(AskForAddressChange));
        own.MapGet("/", GetAddressChange.Handle).WithName("GetMyAddressChange");
        own.MapDelete("/", StopAddressChange.Handle).WithName("StopMyAddressChange");

        var linked = app.MapGroup("/address-changes/current").WithTags("People").AllowPurposes(Purposes.OldAddress, Purposes.NewAddress);
        linked.MapGet("/", GetAddressChange.Handle).WithName(nameof(GetAddressChange));
        linked.MapPost("/confirmation", ConfirmAddressChange.Handle).WithName(nameof(ConfirmAddressChange));
        linked.MapDelete("/", StopAddressChange.Handle).WithName(nameof(StopAddressChange));
    }
}

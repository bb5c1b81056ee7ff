using AseanPlatform.ServiceDefaults;

namespace AseanPlatform.Operations.Faults;

static class FaultEndpoints
{
    public static void MapFaults(this IEndpointRouteBuilder app)
    {
        var faults = app.MapGroup("/api/v1/operations/faults").WithTags("Operations").AllowRoles(Roles.Operator);

        faults.MapGet("/", ListFaults.Handle);
        faults.MapPost("/{messageId:guid}/replay", ReplayFault.Handle);
    }
}

using AseanPlatform.ServiceDefaults;

namespace AseanPlatform.Operations.Health;

static class HealthEndpoints
{
    public static void MapServiceHealth(this IEndpointRouteBuilder app) =>
        app.MapGet("/api/v1/operations/health", ListHealth.Handle).WithTags("Operations").AllowRoles(Roles.Operator);
}

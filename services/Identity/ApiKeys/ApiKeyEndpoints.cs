using AseanPlatform.ServiceDefaults;
using AseanPlatform.Tenancy;

namespace AseanPlatform.Identity.ApiKeys;

static class ApiKeyEndpoints
{
    /// <summary>None of these is open to a key.</summary>
    public static void MapApiKeys(this IEndpointRouteBuilder app)
    {
        var keys = app.MapGroup("/keys").WithTags("Keys").AllowRoles(Roles.ConsultancyAdmin, Roles.ClientAdmin);
        keys.MapPost("/", MakeKey.Handle).WithName(nameof(MakeKey)).IdempotentByItself();
        keys.MapGet("/", ListKeys.Handle).WithName(nameof(ListKeys));
        keys.MapDelete("/{id:guid}", RevokeKey.Handle).WithName(nameof(RevokeKey));
    }
}

using AseanPlatform.ServiceDefaults;
using Microsoft.AspNetCore.Http.HttpResults;

namespace AseanPlatform.Identity.Tokens;

/// <summary>A service gets a token in its own name, for one other service, for the tenant and client it is at work for.</summary>
public static class IssueServiceToken
{
    public sealed record Request(string Audience, Guid? TenantId = null, Guid? ClientId = null);

    static readonly HashSet<string> Audiences = ["identity", "content", "assessment", "reporting", "notification", "operations"];

    internal static async Task<Results<Ok<IssuedToken>, UnauthorizedHttpResult, ForbidHttpResult>> Handle(
        Request request, HttpRequest http, IdentityDb db, TokenSigner signer, CancellationToken ct)
    {
        if (await http.CallingService(db, ct) is not { } service) return TypedResults.Unauthorized();
        if (service is "gateway" || !Audiences.Contains(request.Audience)) return TypedResults.Forbid();
        return TypedResults.Ok(await signer.Sign(request.Audience, Claims(service, request.TenantId, request.ClientId), ct));
    }

    internal static Dictionary<string, object> Claims(string service, Guid? tenantId, Guid? clientId)
    {
        var claims = new Dictionary<string, object> { [ServiceDefaults.Claims.Subject] = service };
        if (tenantId is null) return claims;
        claims[ServiceDefaults.Claims.Tenant] = tenantId.Value.ToString();
        claims[ServiceDefaults.Claims.Staff] = "true";
        if (clientId is null) claims[ServiceDefaults.Claims.AllClients] = "true";
        else claims[ServiceDefaults.Claims.Client] = clientId.Value.ToString();
        return claims;
    }
}

using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace AseanPlatform.ServiceDefaults;

/// <summary>Who may call an end point. The mark nearest to the end point counts; without one, a signed-in person.</summary>
public sealed record Allowed(IReadOnlyList<string> Roles, IReadOnlyList<string> Purposes, IReadOnlyList<string> Services, bool People, bool Anyone)
{
    public static readonly Allowed Nobody = new([], [], [], false, false);
}

/// <summary>Reached by a person whose token is locked.</summary>
public sealed class BeforeSecondFactor
{
    public static readonly BeforeSecondFactor Allowed = new();
}

/// <summary>Open to people, but not before they accepted the current terms. What a role opens needs no mark for that.</summary>
public sealed class AfterAcceptance
{
    public static readonly AfterAcceptance Required = new();
}

/// <summary>Reached by a program with a key; with one that was allowed the action, where one is named. Without this mark no key counts.</summary>
public sealed record KeysAllowed(string? Action);

/// <summary>A creating call that, repeated with its Idempotency-Key, makes nothing new. What keeps the promise stands in Tenancy.</summary>
public sealed class IdempotentCall
{
    public const string Header = "Idempotency-Key";
    public const int MostCharacters = 200;
}

/// <summary>What a key can be allowed: a short, closed list. Nothing of it touches people, keys or how anybody signs in.</summary>
public static class KeyActions
{
    public const string ReadClients = "clients:read";
    public const string WriteClients = "clients:write";
    public const string ReadAssessments = "assessments:read";
    public const string WriteAssessments = "assessments:write";
    public const string ReadReports = "reports:read";
    public const string WriteReports = "reports:write";

    public static readonly string[] OfTenant = [ReadClients, WriteClients, ReadAssessments, WriteAssessments, ReadReports, WriteReports];
    public static readonly string[] OfClient = [ReadClients, ReadAssessments, WriteAssessments, ReadReports, WriteReports];
}

public static class Marks
{
    extension<TBuilder>(TBuilder endpoint) where TBuilder : IEndpointConventionBuilder
    {
        public TBuilder AllowRoles(params string[] roles) => endpoint.Mark(Allowed.Nobody with { Roles = roles });

        public TBuilder AllowPurposes(params string[] purposes) => endpoint.Mark(Allowed.Nobody with { Purposes = purposes });

        public TBuilder AllowRolesOrPurposes(string[] roles, string[] purposes) => endpoint.Mark(Allowed.Nobody with { Roles = roles, Purposes = purposes });

        /// <summary>Any signed-in person: what holds without a mark too.</summary>
        public TBuilder AllowPeople() => endpoint.Mark(Allowed.Nobody with { People = true });

        public TBuilder AllowPeopleOrPurposes(params string[] purposes) => endpoint.Mark(Allowed.Nobody with { People = true, Purposes = purposes });

        /// <summary>Also for a person who must first set up a second factor and reaches nothing else.</summary>
        public TBuilder AllowBeforeSecondFactor()
        {
            endpoint.Add(builder => builder.Metadata.Add(BeforeSecondFactor.Allowed));
            return endpoint;
        }

        /// <summary>Also for a program with a key that was allowed this action, as far as the key's maker is let in.</summary>
        public TBuilder AllowKeys(string action)
        {
            endpoint.Add(builder => builder.Metadata.Add(new KeysAllowed(action)));
            return endpoint;
        }

        /// <summary>Also for a program with any key: what everybody may read.</summary>
        public TBuilder AllowAnyKey()
        {
            endpoint.Add(builder => builder.Metadata.Add(new KeysAllowed(null)));
            return endpoint;
        }

        /// <summary>Internal: only these services, with a token made for this one.</summary>
        public TBuilder AllowServices(params string[] services) => endpoint.Mark(Allowed.Nobody with { Services = services });

        /// <summary>No token at all. A test lists these.</summary>
        public TBuilder AllowAnyone() => endpoint.Mark(Allowed.Nobody with { Anyone = true });

        TBuilder Mark(Allowed allowed)
        {
            endpoint.Add(builder => builder.Metadata.Add(allowed));
            return endpoint;
        }
    }
}

/// <summary>The one policy: the fallback, so that nothing is open by oversight.</summary>
sealed class MarkedRequirement(ServiceName self) : AuthorizationHandler<MarkedRequirement>, IAuthorizationRequirement
{
    static readonly Allowed Unmarked = Allowed.Nobody with { People = true };

    protected override Task HandleRequirementAsync(AuthorizationHandlerContext context, MarkedRequirement requirement)
    {
        var endpoint = (context.Resource as HttpContext)?.GetEndpoint();
        var allowed = endpoint?.Metadata.GetMetadata<Allowed>() ?? Unmarked;
        if (allowed.Anyone || (context.User.Identity is { IsAuthenticated: true } && (endpoint is not RouteEndpoint || (Admits(allowed, context.User) && IsOpen(endpoint, context.User)))))
            context.Succeed(requirement);
        return Task.CompletedTask;
    }

    static bool IsOpen(Endpoint endpoint, System.Security.Claims.ClaimsPrincipal caller) =>
        (!caller.Unaccepted() || ((endpoint.Metadata.GetMetadata<Allowed>() ?? Unmarked).People && endpoint.Metadata.GetMetadata<AfterAcceptance>() is null))
        && (caller.Locked() is null || endpoint.Metadata.GetMetadata<BeforeSecondFactor>() is not null)
        && (caller.KeyId() is null || (endpoint.Metadata.GetMetadata<KeysAllowed>() is { } keys && (keys.Action is null || caller.MayAsKey(keys.Action))));

    bool Admits(Allowed allowed, System.Security.Claims.ClaimsPrincipal caller) =>
        caller.HasClaim("aud", Claims.Platform)
            ? (allowed.People && caller.PersonId() is not null)
              || allowed.Roles.Any(caller.HasRole)
              || (caller.Purpose() is { } purpose && allowed.Purposes.Contains(purpose))
            : caller.HasClaim("aud", self.Value) && caller.Subject() is { } service && allowed.Services.Contains(service);
}

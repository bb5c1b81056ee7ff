using AseanPlatform.ServiceDefaults;
using Microsoft.AspNetCore.Http.Metadata;

namespace AseanPlatform.Architecture.Tests;

/// <summary>An end point as the program was built with it, and who may call it.</summary>
sealed record EndPoint(string Service, string Method, string Route, Allowed Allowed, IReadOnlyList<string> Tags, bool OwnAuthorization)
{
    public static IReadOnlyList<EndPoint> OfServices { get; } = [.. Programs.Services.SelectMany(Of)];

    public bool IsApi => Route.StartsWith("/api/v1/", StringComparison.Ordinal);
    public bool IsInternal => Route.StartsWith("/internal/", StringComparison.Ordinal);
    public bool IsHealth => Route is "/health" or "/alive";

    /// <summary>Each service's own description, merged by the gateway; not reachable from outside.</summary>
    public bool IsDocument => Route is "/openapi/{documentName}.json";

    public static IEnumerable<EndPoint> Of(string program) => Programs.EndPoints(program).OfType<RouteEndpoint>().SelectMany(endpoint =>
        (endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods is { Count: > 0 } methods ? methods : ["ANY"]).Select(method => new EndPoint(
            program.ToLowerInvariant(), method, "/" + endpoint.RoutePattern.RawText!.Trim('/'),
            endpoint.Metadata.GetMetadata<Allowed>() ?? Allowed.Nobody with { People = true },
            endpoint.Metadata.GetMetadata<ITagsMetadata>()?.Tags ?? [],
            endpoint.Metadata.GetMetadata<Microsoft.AspNetCore.Authorization.IAllowAnonymous>() is not null
            || endpoint.Metadata.GetMetadata<Microsoft.AspNetCore.Authorization.IAuthorizeData>() is not null)
        {
            BeforeSecondFactor = endpoint.Metadata.GetMetadata<BeforeSecondFactor>() is not null,
            Keys = endpoint.Metadata.GetMetadata<KeysAllowed>() is { } keys ? keys.Action ?? "any" : null,
            Idempotent = endpoint.Metadata.GetMetadata<IdempotentCall>() is not null,
            Answers = [.. endpoint.Metadata.GetOrderedMetadata<IProducesResponseTypeMetadata>().Where(answer => answer.StatusCode < 300).Select(answer => answer.Type).OfType<Type>()],
        }));

    public bool BeforeSecondFactor { get; init; }

    /// <summary>The action that a key needs here, "any" where every key is let in, null where none is.</summary>
    public string? Keys { get; init; }
    public bool Idempotent { get; init; }
    public IReadOnlyList<Type> Answers { get; init; } = [];

    public override string ToString() => $"{Service,-13} {Method,-6} {Route}  <- {string.Join(", ", Who())}{(BeforeSecondFactor ? ", also before the second factor" : "")}";

    IEnumerable<string> Who()
    {
        if (Allowed.Anyone) yield return "anyone";
        if (Allowed.People) yield return "people";
        foreach (var role in Allowed.Roles) yield return role;
        foreach (var purpose in Allowed.Purposes) yield return $"link:{purpose}";
        foreach (var service in Allowed.Services) yield return $"service:{service}";
        if (Keys is not null) yield return $"key:{Keys}";
    }
}

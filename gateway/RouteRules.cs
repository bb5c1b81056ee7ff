using System.Collections.Concurrent;
using System.Globalization;
using AseanPlatform.ServiceDefaults;
using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.Model;

namespace AseanPlatform.Gateway;

/// <summary>What the route table says about a route beside where it leads.</summary>
/// <param name="Purpose">Without a session: what the token is for.</param>
/// <param name="Link">The route value {key} is a link token, and it alone says who calls.</param>
/// <param name="IgnoresSession">The purpose holds even for who is signed in.</param>
/// <param name="Cached">A public page, the same for everybody.</param>
/// <param name="Limit">The rate limit of a costly route, for what changes something.</param>
/// <param name="LimitsReading">The limit counts reading too.</param>
/// <param name="Body">How many bytes a request may bring, where it is an upload.</param>
/// <param name="IsApi">Refusals are for programs.</param>
/// <param name="AnyOrigin">Public content: a script of any site may read it in nobody's name.</param>
sealed record RouteRules(string? Purpose, bool Link, bool IgnoresSession, bool Cached, string? Limit, bool LimitsReading, long Body, bool IsApi, bool AnyOrigin)
{
    /// <summary>What was given to somebody to be passed on: no search engine lists it, and the address is told to nobody.</summary>
    public bool IsUnderSecretAddress => Link && Purpose is Purposes.Summary;

    static readonly ConcurrentDictionary<RouteConfig, RouteRules> Known = new(ReferenceEqualityComparer.Instance);

    public static RouteRules? Of(HttpContext context) => context.GetEndpoint()?.Metadata.GetMetadata<RouteModel>() is { } route ? Known.GetOrAdd(route.Config, Read) : null;

    static RouteRules Read(RouteConfig config)
    {
        string? Value(string name) => config.Metadata?.GetValueOrDefault(name);
        return new(Value("Purpose"), Value("Link") is "true", Value("Session") is "ignored", Value("Cache") is "true", Value("Limit"), Value("Limited") is "reading",
            long.TryParse(Value("Body"), NumberStyles.None, CultureInfo.InvariantCulture, out var bytes) ? bytes : Extensions.BodyLimit,
            config.Match.Path?.StartsWith("/api/", StringComparison.Ordinal) is true, Value("Reading") is "any-origin");
    }
}

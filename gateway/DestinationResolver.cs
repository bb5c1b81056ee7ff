using AseanPlatform.ServiceDefaults;
using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.ServiceDiscovery;

namespace AseanPlatform.Gateway;

/// <summary>Lets a cluster name a service ("http://content") and finds where the AppHost started it.</summary>
sealed class DestinationResolver(ServiceEndpoints endpoints) : IDestinationResolver
{
    public ValueTask<ResolvedDestinationCollection> ResolveDestinationsAsync(IReadOnlyDictionary<string, DestinationConfig> destinations, CancellationToken cancellationToken) =>
        new(new ResolvedDestinationCollection(
            destinations.ToDictionary(d => d.Key, d => d.Value with { Address = endpoints.Resolve(new Uri(d.Value.Address)).ToString() }),
            null));
}

static class DestinationResolverExtensions
{
    public static IReverseProxyBuilder AddDestinationResolver(this IReverseProxyBuilder proxy)
    {
        proxy.Services.AddSingleton<IDestinationResolver, DestinationResolver>();
        return proxy;
    }
}

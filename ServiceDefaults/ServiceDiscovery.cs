using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace AseanPlatform.ServiceDefaults;

/// <summary>Turns http://content into the address that the AppHost put in services__content__http__0.</summary>
public sealed class ServiceEndpoints(IConfiguration configuration)
{
    public Uri Resolve(Uri uri) =>
        configuration[$"services:{uri.Host}:{uri.Scheme}:0"] is { } address ? new Uri(new Uri(address), uri.PathAndQuery) : uri;
}

sealed class ServiceDiscoveryHandler(ServiceEndpoints endpoints) : DelegatingHandler
{
    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        request.RequestUri = endpoints.Resolve(request.RequestUri!);
        return base.SendAsync(request, cancellationToken);
    }
}

static class ServiceDiscoveryExtensions
{
    extension(IServiceCollection services)
    {
        public void AddServiceDiscovery()
        {
            services.AddSingleton<ServiceEndpoints>();
            services.AddTransient<ServiceDiscoveryHandler>();
            services.ConfigureHttpClientDefaults(http => http.RemoveAllLoggers() // they say at Information what the spans say
                .AddHttpMessageHandler<ServiceDiscoveryHandler>()
                .UseSocketsHttpHandler((handler, _) => (handler.AllowAutoRedirect, handler.UseCookies, handler.UseProxy, handler.ConnectTimeout) =
                    (false, false, false, TimeSpan.FromSeconds(2))));
        }
    }
}

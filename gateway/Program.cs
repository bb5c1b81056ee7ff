using AseanPlatform.Gateway;
using AseanPlatform.ServiceDefaults;
using Microsoft.AspNetCore.Server.Kestrel.Core;

var builder = WebApplication.CreateBuilder(args);

builder.AddProcessDefaults();
builder.Services.Configure<KestrelServerOptions>(kestrel => (kestrel.Limits.MaxConcurrentConnections, kestrel.Limits.MaxRequestBodySize) = (10_000, null)); // bodies are judged by route
builder.Services.AddSingleton<PublicOrigin>().AddSingleton<MarketDays>().AddSingleton<PageCache>().AddSingleton<RateLimits>().AddSingleton<CallerTokens>().AddSingleton<AccessVersions>().AddSingleton<ApiDocument>().AddHostedService<PageDrops>();
builder.Services.AddHttpClient(nameof(CallerTokens)).ConfigureHttpClient(client => client.Timeout = TimeSpan.FromSeconds(5));
builder.Services.AddReverseProxy().LoadFromConfig(builder.Configuration.GetSection("ReverseProxy")).AddDestinationResolver();

var app = builder.Build();

app.UseSpanNames();
app.UseSecurityHeaders();
app.UseCachedPages();
app.UseProblems();
app.UseRequestLimits();
app.UseOnlyOurHeaders();
app.UseKeysOnly();
app.UseRouting();
app.UseOpenReading();
app.UseSameSiteOnly();
app.UseRouteLimits();

app.MapHealth();
app.MapApiDocument();
app.MapInside();
app.MapReverseProxy(proxy =>
{
    proxy.UsePlainRefusals();
    proxy.UsePageFilling();
    proxy.UseCallerTokens();
});

app.Run();

using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace AseanPlatform.ServiceDefaults;

/// <summary>What every process of the platform does the same way.</summary>
public static class Extensions
{
    /// <summary>Of a JSON body. An upload raises it for its own end point.</summary>
    public const int BodyLimit = 512 * 1024;

    extension(IHostApplicationBuilder builder)
    {
        /// <summary>Telemetry, health, discovery, errors, strict JSON, callers' tokens and calls to other services.</summary>
        public void AddServiceDefaults()
        {
            builder.AddProcessDefaults();
            builder.Services.AddStrictJson();
            builder.AddCallers();
        }

        /// <summary>The part that a process without end points of its own needs too.</summary>
        public void AddProcessDefaults()
        {
            builder.AddTelemetry();
            // The framework tells each request, query and probe at Information: spans and metrics say it better. Configuration can turn it on.
            builder.Logging.AddFilter("Microsoft", LogLevel.Warning).AddFilter("System.Net.Http", LogLevel.Warning).AddFilter("Microsoft.Hosting.Lifetime", LogLevel.Information);
            builder.Services.Configure<KestrelServerOptions>(kestrel =>
            {
                kestrel.AddServerHeader = false;
                kestrel.Limits.MaxRequestBodySize = BodyLimit;
                kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(5);
            });
            builder.Services.AddSingleton(TimeProvider.System);
            builder.Services.AddSingleton(new ServiceName(builder.Environment.ApplicationName));
            builder.Services.AddSingleton<Draining>();
            builder.Services.AddHostedService(services => services.GetRequiredService<Draining>());
            builder.Services.AddHealthChecks().AddCheck("self", () => HealthCheckResult.Healthy(), ["live"]).AddCheck<Draining>("draining");
            builder.Services.AddProblems();
            builder.Services.AddServiceDiscovery();
        }
    }

    extension(WebApplication app)
    {
        /// <summary>The pipeline of a service, outermost first: spans, errors, caller, what the caller may do.</summary>
        public void UseServiceDefaults()
        {
            app.UseSpanNames();
            app.UseProblems();
            app.Use((context, next) =>
            {
                context.Response.Headers.CacheControl = "no-store";
                return next(context);
            });
            app.UseAuthentication();
            app.UseAuthorization();
            app.UseAcceptable();
            app.MapHealth();
        }

        /// <summary>/health says whether work may be sent here; /alive only that the process answers.</summary>
        public void MapHealth()
        {
            app.MapHealthChecks("/health").AllowAnyone().WithMetadata(new ExcludeFromDescriptionAttribute());
            app.MapHealthChecks("/alive", new HealthCheckOptions { Predicate = check => check.Tags.Contains("live") })
                .AllowAnyone().WithMetadata(new ExcludeFromDescriptionAttribute());
        }
    }
}

/// <summary>The name by which others call this process: identity, content, … gateway.</summary>
public sealed class ServiceName(string application)
{
    public string Value { get; } = application[(application.LastIndexOf('.') + 1)..].ToLowerInvariant();
}

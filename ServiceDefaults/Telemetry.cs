using System.Diagnostics;
using System.Diagnostics.Metrics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OpenTelemetry;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace AseanPlatform.ServiceDefaults;

/// <summary>Our own spans and metrics; .NET, Npgsql and MassTransit bring theirs.</summary>
public static class Telemetry
{
    public const string Name = "AseanPlatform";

    public static readonly ActivitySource Activities = new(Name);
    public static readonly Meter Meter = new(Name);

    extension(IHostApplicationBuilder builder)
    {
        /// <summary>Exports over OTLP where OTEL_EXPORTER_OTLP_ENDPOINT is set (protocol, headers, interval by the standard variables); else only trace ids travel.</summary>
        internal void AddTelemetry()
        {
            if (builder.Configuration["OTEL_EXPORTER_OTLP_ENDPOINT"] is not { Length: > 0 })
            {
                // Nobody collects, but the trace id still travels from click to mail, for the operator's pages.
                ActivitySource.AddActivityListener(new ActivityListener
                {
                    ShouldListenTo = source => source.Name is Name or "MassTransit",
                    Sample = static (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.PropagationData,
                });
                return;
            }

            var resource = ResourceBuilder.CreateDefault().AddService(builder.Environment.ApplicationName).AddEnvironmentVariableDetector();
            builder.Logging.AddOpenTelemetry(logs =>
            {
                logs.IncludeFormattedMessage = true; // Scopes hold the path of the request, and with it the key of a link.
                logs.SetResourceBuilder(resource);
                logs.AddOtlpExporter();
            });
            builder.Services.AddSingleton(_ => Sdk.CreateTracerProviderBuilder().SetResourceBuilder(resource)
                .AddSource(Name, "Microsoft.AspNetCore", "System.Net.Http", "Npgsql", "MassTransit").AddProcessor(new WithoutPaths()).AddOtlpExporter().Build());
            builder.Services.AddSingleton(_ => Sdk.CreateMeterProviderBuilder().SetResourceBuilder(resource)
                .AddMeter(Name, "Microsoft.AspNetCore.*", "System.Net.Http", "System.Runtime", "Npgsql", "MassTransit").AddOtlpExporter().Build());
            builder.Services.AddHostedService<Lifetime>();
        }
    }

    extension(IApplicationBuilder app)
    {
        /// <summary>ASP.NET Core's server span has neither name nor tags of its own.</summary>
        public void UseSpanNames() => app.Use(async (context, next) =>
        {
            if (context.Features.Get<IHttpActivityFeature>()?.Activity is not { IsAllDataRequested: true } span)
            {
                await next(context);
                return;
            }
            var failed = true;
            try
            {
                await next(context);
                failed = false;
            }
            finally
            {
                var route = (context.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText;
                var status = failed ? StatusCodes.Status500InternalServerError : context.Response.StatusCode;
                span.DisplayName = route is null ? context.Request.Method : $"{context.Request.Method} {route}";
                span.SetTag("http.request.method", context.Request.Method).SetTag("http.route", route)
                    .SetTag("http.response.status_code", status).SetTag("tenant", context.User.FindFirst(Claims.Tenant)?.Value);
                if (status >= 500) span.SetStatus(ActivityStatusCode.Error);
            }
        });
    }

    /// <summary>.NET writes the whole path of a request it sends into its span, and the path of a page may hold the key of a link. Host and port stay; the answering side says the route.</summary>
    sealed class WithoutPaths : BaseProcessor<Activity>
    {
        public override void OnEnd(Activity data) => data.SetTag("url.full", null);
    }

    /// <summary>Builds the providers at start, and flushes them at stop.</summary>
    sealed class Lifetime(TracerProvider traces, MeterProvider metrics) : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;
        public Task StopAsync(CancellationToken cancellationToken) => Task.Run(() => (traces.ForceFlush(2000), metrics.ForceFlush(2000)), cancellationToken);
    }
}

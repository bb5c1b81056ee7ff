using System.IO.Compression;
using System.Text.Encodings.Web;
using System.Text.Unicode;
using AseanPlatform.Portal.Releases;
using AseanPlatform.Portal.Services;
using AseanPlatform.Presentation;
using AseanPlatform.ServiceDefaults;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.ResponseCompression;

namespace AseanPlatform.Portal.Visits;

static class PageExtensions
{
    public static void AddPages(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddSingleton(HtmlEncoder.Create(UnicodeRanges.All)); // Chinese as it is; what HTML itself uses stays escaped
        services.AddRazorComponents();
        services.AddPresentation();
        services.AddHttpContextAccessor();
        services.AddScoped<Visit>();
        services.AddHttpClient<Api>();
        services.AddScoped<Knowledge>();
        services.AddSingleton<Vocabulary>();
        services.AddSingleton<ChangeCounts>();
        services.AddAntiforgery(options =>
        {
            options.Cookie.Name = SessionCookie.IsSecure(builder.Configuration) ? "__Host-form" : "form";
            options.Cookie.SecurePolicy = SessionCookie.IsSecure(builder.Configuration) ? CookieSecurePolicy.Always : CookieSecurePolicy.None;
            options.Cookie.SameSite = SameSiteMode.Strict;
            options.SuppressXFrameOptionsHeader = true; // the gateway sets it on every answer
        });
        services.AddSingleton<SessionCookie>().AddSingleton<OutsideTicket>();

        // Form tokens are encrypted anew for each page, so that compressing them gives nothing away.
        services.AddResponseCompression(options =>
        {
            options.EnableForHttps = true;
            options.Providers.Add<BrotliCompressionProvider>();
            options.Providers.Add<GzipCompressionProvider>();
        });
        services.Configure<BrotliCompressionProviderOptions>(options => options.Level = CompressionLevel.Fastest);

        var keys = services.AddDataProtection().SetApplicationName("AseanPlatform");
        if (builder.Configuration["PLATFORM_DATA"] is { Length: > 0 } data) keys.PersistKeysToFileSystem(Directory.CreateDirectory(Path.Combine(data, "keys")));
    }

    public static void UsePages(this WebApplication app)
    {
        app.UseResponseCompression();
        app.UseMiddleware<VisitMiddleware>();
    }

    /// <summary>The same for everybody: the gateway keeps it, a browser asks whether it is still so. Nothing of the visitor may be inside.</summary>
    public static TBuilder SameForAll<TBuilder>(this TBuilder endpoints) where TBuilder : IEndpointConventionBuilder
    {
        endpoints.AddEndpointFilter((context, next) =>
        {
            context.HttpContext.Response.Headers.CacheControl = "no-cache";
            return next(context);
        });
        return endpoints;
    }

    /// <summary>A page of the hub: read for the day and the knowledge that the address names. One that does not exist is explained.</summary>
    /// <param name="withWords">Whether the page says coded values; one that says none is drawn even while the catalogue is away.</param>
    public static TBuilder ForAnyMoment<TBuilder>(this TBuilder endpoints, bool withWords = true) where TBuilder : IEndpointConventionBuilder
    {
        endpoints.AddEndpointFilter(async (context, next) =>
        {
            var http = context.HttpContext;
            var visit = http.RequestServices.GetRequiredService<Visit>();
            (visit.AsOf, visit.AsKnown) = (http.Request.Query["asOf"], http.Request.Query["asKnown"]);
            http.Response.Headers.CacheControl = http.Request.QueryString.HasValue ? "no-store" : "no-cache";
            try
            {
                if (withWords) await http.RequestServices.GetRequiredService<Knowledge>().Words();
                return await next(context);
            }
            catch (ApiRefused refused) when (refused.Status == StatusCodes.Status422UnprocessableEntity)
            {
                throw new PageRefused(StatusCodes.Status422UnprocessableEntity, refused.Problem.Code == "before-first-knowledge" ? "moment.before" : "moment.impossible");
            }
        });
        return endpoints;
    }

    /// <summary>A key that opens nothing, or nothing any more, is one page that says what to do; it does not tell which of the two it is.</summary>
    public static TBuilder BehindLink<TBuilder>(this TBuilder endpoints) where TBuilder : IEndpointConventionBuilder
    {
        endpoints.AddEndpointFilter(async (context, next) =>
        {
            var http = context.HttpContext;
            http.Response.Headers.CacheControl = "no-store";
            if (http.User.ObjectId() is not null) await http.RequestServices.GetRequiredService<Visit>().Wear(http.RequestServices.GetRequiredService<Api>());
            try
            {
                return await next(context);
            }
            catch (ApiRefused refused) when (refused.Status is 401 or 403 or 404 or 410)
            {
                throw new PageRefused(StatusCodes.Status404NotFound, http.RequestServices.GetRequiredService<Visit>().IsUnderSecretAddress ? "link.summary-over" : "link.expired");
            }
        });
        return endpoints;
    }

    /// <summary>A page whose address alone opens it: it tells the address to nobody and keeps nothing in the browser.</summary>
    public static TBuilder UnderSecretAddress<TBuilder>(this TBuilder endpoints) where TBuilder : IEndpointConventionBuilder
    {
        endpoints.AddEndpointFilter((context, next) =>
        {
            context.HttpContext.RequestServices.GetRequiredService<Visit>().IsUnderSecretAddress = true;
            return next(context);
        });
        return endpoints;
    }

    /// <summary>Refuses a form that was not drawn for this visitor by this installation.</summary>
    public static TBuilder WithFormToken<TBuilder>(this TBuilder endpoints) where TBuilder : IEndpointConventionBuilder
    {
        endpoints.AddEndpointFilter(async (context, next) =>
        {
            var http = context.HttpContext;
            if (HttpMethods.IsGet(http.Request.Method) || HttpMethods.IsHead(http.Request.Method)) return await next(context);

            var antiforgery = http.RequestServices.GetRequiredService<IAntiforgery>();
            return await antiforgery.IsRequestValidAsync(http) ? await next(context) : throw new PageRefused(StatusCodes.Status400BadRequest, "form.stale");
        });
        return endpoints;
    }
}

using System.Security.Claims;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Npgsql;

namespace AseanPlatform.Tenancy;

public static class TenancyExtensions
{
    extension(IHostApplicationBuilder builder)
    {
        /// <summary>Connects to the service's own database as its application role, which owns nothing and sees only the rows of the caller.</summary>
        public void AddTenantDatabase<TDbContext>(string name) where TDbContext : TenantDbContext
        {
            builder.Services.AddSingleton(_ => NpgsqlDataSource.Create(ConnectionString(builder.Configuration, name)));
            builder.Services.TryAddScoped<Tenant>();
            builder.Services.AddDbContext<TDbContext>((services, options) => options.UseNpgsql(services.GetRequiredService<NpgsqlDataSource>()));
            builder.Services.AddSingleton<IExceptionHandler, DatabaseConflicts>();
        }
    }

    extension(WebApplication app)
    {
        /// <summary>Takes the tenant from the caller's signed token, and from nowhere else.</summary>
        public void UseTenant() => app.Use(async (context, next) =>
        {
            if (From(context.User) is { } caller)
            {
                var tenant = context.RequestServices.GetRequiredService<Tenant>();
                tenant.Set(caller);
                if (tenant.Grants && context.RequestServices.GetService<IGrantCopy>() is { } copy)
                    tenant.Grants = await copy.IsCurrent(caller, context.RequestAborted);
            }
            await next(context);
        });
    }

    extension(IServiceProvider services)
    {
        /// <summary>Runs work in a scope of its own that belongs to one tenant. Jobs never cross tenants.</summary>
        public async Task InTenant(TenantContext context, Func<IServiceProvider, CancellationToken, Task> work, CancellationToken ct)
        {
            await using var scope = services.CreateAsyncScope();
            scope.ServiceProvider.GetRequiredService<Tenant>().Set(context);
            await work(scope.ServiceProvider, ct);
        }
    }

    static TenantContext? From(ClaimsPrincipal caller)
    {
        if (caller.Identity is not { IsAuthenticated: true }) return null;

        Guid? Id(string claim) => Guid.TryParse(caller.FindFirst(claim)?.Value, out var id) ? id : null;
        bool Is(string claim) => caller.FindFirst(claim)?.Value is "true";

        var context = new TenantContext(
            Id("tenant_id"), Id("client_id"), Id("sub"), Id("object_id"), Is("all_clients"), Is("staff"),
            long.TryParse(caller.FindFirst("access_version")?.Value, out var version) ? version : 0);
        if (context is { TenantId: not null, PersonId: null } && caller.FindFirst("sub")?.Value is not (null or "visitor")) // a service at work for a tenant
            context = TenantContext.Job(context.TenantId.Value, context.ClientId);
        return context is { TenantId: null, PersonId: null, ObjectId: null } ? null : context;
    }

    static string ConnectionString(IConfiguration configuration, string name)
    {
        if (configuration.GetConnectionString(name) is { Length: > 0 } configured) return configured;

        var server = new Uri(configuration["POSTGRES_URL"] ?? throw new InvalidOperationException($"Neither ConnectionStrings:{name} nor POSTGRES_URL is set."));
        return new NpgsqlConnectionStringBuilder
        {
            Host = server.Host, Port = server.Port, Database = name, Username = string.Concat(name.AsSpan(0, name.Length - "db".Length), "_app"),
            Password = configuration["DATABASE_PASSWORD"], MaxPoolSize = 40, Timeout = 5, CommandTimeout = 15, KeepAlive = 10, ApplicationName = name,
        }.ConnectionString;
    }
}

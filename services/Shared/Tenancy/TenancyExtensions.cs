using System.Security.Claims;
using AseanPlatform.ServiceDefaults;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Npgsql;

namespace AseanPlatform.Tenancy;

/// <summary>Where the service's own database is, for a connection that lives outside the pool.</summary>
public sealed record ServiceDatabase(string ConnectionString)
{
    public async Task<NpgsqlConnection> OpenAlone(CancellationToken ct)
    {
        var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(ConnectionString) { Pooling = false }.ConnectionString);
        await connection.OpenAsync(ct);
        return connection;
    }
}

/// <summary>
/// The connections of tenants' work. Each is told whose rows it may see whenever it is taken (see <see cref="TenantConnection"/>), so nothing has to be reset when it is
/// given back; work of nobody has a pool of its own, which is reset.
/// </summary>
public sealed class TenantPool(ServiceDatabase database) : IAsyncDisposable
{
    public NpgsqlDataSource Source { get; } = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(database.ConnectionString) { NoResetOnClose = true });

    public ValueTask DisposeAsync() => Source.DisposeAsync();
}

public static class TenancyExtensions
{
    extension(IHostApplicationBuilder builder)
    {
        /// <summary>Connects to the service's own database as its application role, which owns nothing and sees only the rows of the caller.</summary>
        public void AddTenantDatabase<TDbContext>(string name) where TDbContext : TenantDbContext
        {
            builder.Services.AddSingleton(_ => new ServiceDatabase(ConnectionString(builder.Configuration, name)));
            builder.Services.AddSingleton(services => NpgsqlDataSource.Create(services.GetRequiredService<ServiceDatabase>().ConnectionString));
            builder.Services.AddSingleton(services => new TenantPool(services.GetRequiredService<ServiceDatabase>()));
            builder.Services.AddScoped<Tenant>();
            builder.Services.AddScoped<TenantDbContext>(services => services.GetRequiredService<TDbContext>());
            builder.Services.AddSingleton<Tenants>().AddSingleton<ClientHomes>();
            builder.Services.AddDbContext<TDbContext>((services, options) => options.UseNpgsql(services.GetRequiredService<TenantPool>().Source), optionsLifetime: ServiceLifetime.Singleton); // the same for every request
            builder.Services.AddSingleton<IExceptionHandler, DatabaseConflicts>();
            builder.Services.AddHostedService<AuditSealer>().AddHostedService<AuditSigner>();
        }
    }

    extension(WebApplication app)
    {
        /// <summary>Takes the tenant from the caller's signed token, and from nowhere else.</summary>
        public void UseTenant() => app.Use(async (context, next) =>
        {
            Actor.Set(context.User);
            var tenant = context.RequestServices.GetRequiredService<Tenant>();
            if (From(context.User) is { } caller)
            {
                tenant.Set(caller);
                if (tenant.Grants && context.RequestServices.GetService<IGrantCopy>() is { } copy)
                    tenant.Grants = await copy.IsCurrent(caller, context.RequestAborted);
            }
            try
            {
                await next.AsOfNow(context, tenant);
            }
            catch (ClientElsewhere moved) when (HttpMethods.IsGet(context.Request.Method) && !context.Response.HasStarted && tenant.ClientId == moved.ClientId)
            {
                // Reading goes on while a client moves. Writing is 503, and waits for a token that knows.
                await next.There(moved.Home, context, tenant);
            }
        });
    }

    /// <summary>From the beginning, in a scope of its own: a connection that the first look left open still knows the tenant that was left.</summary>
    static async Task There(this RequestDelegate next, Guid home, HttpContext context, Tenant tenant)
    {
        var first = context.RequestServices;
        await first.InTenant(tenant.Context with { TenantId = home }, async (scope, _) =>
        {
            scope.GetRequiredService<Tenant>().Grants = tenant.Grants;
            (context.RequestServices, context.Response.StatusCode) = (scope, StatusCodes.Status200OK);
            try
            {
                await next(context);
            }
            finally
            {
                context.RequestServices = first;
            }
        }, context.RequestAborted);
    }

    /// <summary>What is not there, or was changed meanwhile, may be so because the client moved in this very moment.</summary>
    static async Task AsOfNow(this RequestDelegate next, HttpContext context, Tenant tenant)
    {
        try
        {
            await next(context);
            if (context.Response is { StatusCode: StatusCodes.Status404NotFound, HasStarted: false }) await Look();
        }
        catch (DbUpdateConcurrencyException)
        {
            await Look();
            throw;
        }

        async Task Look()
        {
            if (tenant is not { IsSet: true, ClientId: { } client }) return;
            var home = await context.RequestServices.GetRequiredService<ClientHomes>().Find(client, tenant.Id, 0, context.RequestAborted);
            if (home != tenant.Id) throw new ClientElsewhere(client, home);
        }
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

        /// <summary>Runs a periodic job, or what a global message asks for, once per tenant.</summary>
        public async Task ForEachTenant(Func<IServiceProvider, CancellationToken, Task> work, CancellationToken ct)
        {
            foreach (var id in await services.GetRequiredService<Tenants>().All(ct)) await services.InTenant(TenantContext.Job(id), work, ct);
        }
    }

    static TenantContext? From(ClaimsPrincipal caller)
    {
        if (caller.Identity is not { IsAuthenticated: true }) return null;

        // A program with a key acts behind the wall as the key: it sees the clients granted to the key, and nothing that is its maker's own.
        var context = new TenantContext(
            caller.TenantId(), caller.ClientId(), caller.KeyId() ?? caller.PersonId(), caller.ObjectId(), caller.AllClients(), caller.Staff(), caller.AccessVersion());
        if (context is { TenantId: { } tenant, PersonId: null } && caller.Subject() is not (null or Claims.Visitor)) // a service at work for a tenant
            return TenantContext.Job(tenant, context.ClientId);
        return context is { TenantId: null, PersonId: null, ObjectId: null } ? null : context;
    }

    static string ConnectionString(IConfiguration configuration, string name)
    {
        if (configuration.GetConnectionString(name) is { Length: > 0 } configured) return configured;

        var server = new Uri(configuration["POSTGRES_URL"] ?? throw new InvalidOperationException($"Neither ConnectionStrings:{name} nor POSTGRES_URL is set."));
        return new NpgsqlConnectionStringBuilder
        {
            Host = server.Host,
            Port = server.Port,
            Database = name,
            Username = string.Concat(name.AsSpan(0, name.Length - "db".Length), "_app"),
            Password = configuration["DATABASE_PASSWORD"],
            MaxPoolSize = 40,
            Timeout = 5,
            CommandTimeout = 15,
            KeepAlive = 10,
            // The walls make long queries: to plan one takes longer than to run it.
            MaxAutoPrepare = 200,
            AutoPrepareMinUsages = 2,
            ApplicationName = name,
        }.ConnectionString;
    }
}

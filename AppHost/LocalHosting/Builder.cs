using System.Reflection;
using System.Text.RegularExpressions;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting;

public interface IProjectMetadata : IResourceAnnotation { string ProjectPath { get; } }

public sealed class DistributedApplicationException(string message, Exception? inner = null) : Exception(message, inner);

public interface IDistributedApplicationBuilder
{
    ConfigurationManager Configuration { get; }
    string AppHostDirectory { get; }
    Assembly? AppHostAssembly { get; }
    IHostEnvironment Environment { get; }
    IServiceCollection Services { get; }
    IList<IResource> Resources { get; }
    IResourceBuilder<T> AddResource<T>(T resource) where T : IResource;
    DistributedApplication Build();
}

sealed record ResourceBuilder<T>(IDistributedApplicationBuilder ApplicationBuilder, T Resource) : IResourceBuilder<T> where T : IResource;

sealed partial class LocalBuilder : IDistributedApplicationBuilder
{
    readonly HostApplicationBuilder _host;
    readonly TestingHook? _hook;

    public LocalBuilder(string[] args, TestingHook? hook, Assembly? assembly = null)
    {
        _hook = hook;
        AppHostAssembly = assembly ?? hook?.AppHost ?? Assembly.GetEntryAssembly();
        var source = AppHostAssembly?.GetCustomAttributes<AssemblyMetadataAttribute>().FirstOrDefault(a => a.Key == "apphostprojectpath")?.Value;
        AppHostDirectory = Directory.Exists(source) ? source : AppContext.BaseDirectory;
        _host = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { Args = args, ContentRootPath = AppHostDirectory });
        _host.Configuration["PLATFORM_DATA"] = Path.GetFullPath(_host.Configuration["PLATFORM_DATA"] ?? Path.Combine(AppHostDirectory, "..", ".platform"));
        Folder = new PlatformFolder(_host.Configuration["PLATFORM_DATA"]!);
        _host.Logging.ClearProviders();
        _host.Services.Configure<HostOptions>(o => o.ShutdownTimeout = TimeSpan.FromSeconds(60));
        _host.Services.Configure<ConsoleLifetimeOptions>(o => o.SuppressStatusMessages = true);
        _host.Services.AddSingleton(Folder);
        _host.Services.AddSingleton<IDistributedApplicationBuilder>(this);
        _host.Services.AddSingleton<ResourceNotificationService>();
        _host.Services.AddSingleton(new HostMode(IsTest: hook is not null || _host.Configuration["LocalHosting:Test"] == "true"));
        _host.Services.AddSingleton<Orchestrator>();
        _host.Services.AddHostedService(services => services.GetRequiredService<Orchestrator>());
        if (hook is not null) _host.Services.AddSingleton<IHostLifetime, NoLifetime>();
    }

    public ConfigurationManager Configuration => _host.Configuration;
    public string AppHostDirectory { get; }
    public Assembly? AppHostAssembly { get; }
    public IHostEnvironment Environment => _host.Environment;
    public IServiceCollection Services => _host.Services;
    public IList<IResource> Resources { get; } = [];
    internal PlatformFolder Folder { get; }

    public IResourceBuilder<T> AddResource<T>(T resource) where T : IResource
    {
        ArgumentNullException.ThrowIfNull(resource);
        if (resource.Name.Length > 64 || !ResourceName.IsMatch(resource.Name))
            throw new ArgumentException($"Resource name '{resource.Name}' is invalid: 1 to 64 ASCII letters, digits and single hyphens, starting with a letter.", nameof(resource));
        if (Resources.Any(r => r.Name.Equals(resource.Name, StringComparison.OrdinalIgnoreCase)))
            throw new DistributedApplicationException($"Cannot add resource of type '{typeof(T)}' with name '{resource.Name}' because a resource with that name already exists.");
        Resources.Add(resource);
        return new ResourceBuilder<T>(this, resource);
    }

    public DistributedApplication Build()
    {
        _hook?.WaitForBuild(this);
        var app = new DistributedApplication(_host.Build(), _hook);
        _hook?.Built.TrySetResult(app);
        return app;
    }

    /// <summary>The parameter's configured value; a secret without one is made once and kept in the platform's folder.</summary>
    internal ParameterResource Parameter(string name, bool secret) => new(name, () => Configuration[$"Parameters:{name}"] switch
    {
        { Length: > 0 } value => value,
        _ when secret => Folder.Secret(name),
        _ => throw new DistributedApplicationException($"Parameter resource could not be used because configuration key 'Parameters:{name}' is missing."),
    }, secret);

    [GeneratedRegex("^[A-Za-z][A-Za-z0-9]*(-[A-Za-z0-9]+)*$", RegexOptions.ExplicitCapture, 1000)]
    static partial Regex ResourceName { get; }

    sealed class NoLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;
        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}

sealed record HostMode(bool IsTest);

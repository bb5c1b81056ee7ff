using System.Collections.Concurrent;
using System.Diagnostics;
using System.Reflection;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace AseanPlatform.Architecture.Tests;

/// <summary>
/// The real programs, built by their own Program.cs inside this process and stopped at the moment they would begin to listen:
/// their containers, end points and models can be looked at, no port is opened and no background work starts.
/// </summary>
static class Programs
{
    public static readonly string[] Services = ["Identity", "Content", "Assessment", "Reporting", "Notification", "Operations"];
    public static readonly string[] All = [.. Services, "Portal", "Gateway"];
    static readonly string[] Shared = ["ServiceDefaults", "Contracts", "Messaging", "Tenancy", "Presentation", "RiskRules", "Workbooks"];

    static readonly ConcurrentDictionary<string, Lazy<IServiceProvider>> Built = new();

    public static IReadOnlyList<Assembly> OurAssemblies { get; } = [.. All.Concat(Shared).Select(name => Assembly.Load($"AseanPlatform.{name}"))];

    public static Assembly AssemblyOf(string program) => Assembly.Load($"AseanPlatform.{program}");

    public static IServiceProvider Of(string program) => Built.GetOrAdd(program, name => new Lazy<IServiceProvider>(() => Build(AssemblyOf(name)))).Value;

    public static IReadOnlyList<Endpoint> EndPoints(string program) => Of(program).GetRequiredService<EndpointDataSource>().Endpoints;

    /// <summary>The program's own DbContext, on a scope that lives as long as the tests.</summary>
    public static DbContext Database(string program)
    {
        var type = AssemblyOf(program).GetTypes().Single(candidate => candidate.IsSubclassOf(typeof(DbContext)) && !candidate.IsAbstract);
        return (DbContext)Of(program).CreateScope().ServiceProvider.GetRequiredService(type);
    }

    static IServiceProvider Build(Assembly program)
    {
        var folder = Directory.CreateTempSubdirectory("architecture-tests-").FullName;
        var service = program.GetName().Name!["AseanPlatform.".Length..].ToLowerInvariant();
        string[] settings =
        [
            $"ConnectionStrings:{service}db=Host=nowhere.invalid;Database={service}db;Username={service}_app;Password=x",
            "ConnectionStrings:rabbitmq=amqp://guest:guest@nowhere.invalid:5672",
            "ConnectionStrings:redis=nowhere.invalid:6379,abortConnect=false,connectTimeout=1",
            "Logging:LogLevel:Default=Warning", "POSTGRES_URL=tcp://nowhere.invalid:5432", "DATABASE_PASSWORD=x", "SERVICE_SECRET=secret-for-the-architecture-tests",
            $"PLATFORM_DATA={folder}", "PLATFORM_ORIGIN=http://localhost:8080",
            .. All.Select(name => $"services:{name.ToLowerInvariant()}:http:0=http://nowhere.invalid:80"),
        ];

        using var watcher = new HostWatcher();
        using var subscription = DiagnosticListener.AllListeners.Subscribe(watcher);
        var thread = new Thread(() =>
        {
            HostWatcher.Current.Value = watcher;
            try
            {
                program.EntryPoint!.Invoke(null, [settings.Select(setting => $"--{setting}").ToArray()]);
                watcher.Ended(new InvalidOperationException($"{program.GetName().Name} ended before it began to listen."));
            }
            catch (TargetInvocationException failure)
            {
                watcher.Ended(failure.InnerException!);
            }
        })
        { IsBackground = true };
        thread.Start();
        return watcher.Listening(TimeSpan.FromSeconds(60));
    }

    sealed class HostWatcher : IObserver<DiagnosticListener>, IObserver<KeyValuePair<string, object?>>, IDisposable
    {
        public static readonly AsyncLocal<HostWatcher?> Current = new();

        readonly List<IDisposable> _subscriptions = [];
        readonly TaskCompletionSource<IServiceProvider> _listening = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public IServiceProvider Listening(TimeSpan within) =>
            _listening.Task.Wait(within) ? _listening.Task.Result : throw new TimeoutException("The program did not come to the point where it listens.");

        public void Ended(Exception failure) => _listening.TrySetException(failure);

        void IObserver<DiagnosticListener>.OnNext(DiagnosticListener value)
        {
            if (value.Name == "Microsoft.Extensions.Hosting") _subscriptions.Add(value.Subscribe(this));
        }

        void IObserver<KeyValuePair<string, object?>>.OnNext(KeyValuePair<string, object?> value)
        {
            if (Current.Value != this || value is not { Key: "HostBuilding", Value: IHostBuilder host }) return;
            host.ConfigureServices(services =>
            {
                foreach (var hosted in services.Where(service => service.ServiceType == typeof(IHostedService)
                    && service.ImplementationType?.Name != "GenericWebHostService").ToList()) services.Remove(hosted);
                services.RemoveAll<IServer>();
                services.AddSingleton<IServer>(provider => new NoServer(() => _listening.TrySetResult(provider)));
            });
        }

        void IObserver<DiagnosticListener>.OnCompleted() { }
        void IObserver<DiagnosticListener>.OnError(Exception error) { }
        void IObserver<KeyValuePair<string, object?>>.OnCompleted() { }
        void IObserver<KeyValuePair<string, object?>>.OnError(Exception error) { }

        public void Dispose() => _subscriptions.ForEach(subscription => subscription.Dispose());
    }

    /// <summary>Where a web server would begin to listen, the program rests until the tests are over.</summary>
    sealed class NoServer(Action listening) : IServer
    {
        public IFeatureCollection Features { get; } = new FeatureCollection();

        public async Task StartAsync<TContext>(IHttpApplication<TContext> application, CancellationToken cancellationToken) where TContext : notnull
        {
            listening();
            await Task.Delay(Timeout.Infinite, cancellationToken);
        }

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public void Dispose() { }
    }
}

using System.Reflection;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.DependencyInjection;

namespace Aspire.Hosting
{
    /// <summary>Lets a test take over an AppHost's builder and its application while Program.cs runs as written.</summary>
    sealed class TestingHook(Assembly appHost, string[] arguments)
    {
        static readonly AsyncLocal<TestingHook?> Ambient = new();
        readonly TaskCompletionSource _build = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public static TestingHook? Current => Ambient.Value;
        public Assembly AppHost { get; } = appHost;
        public string[] Arguments { get; } = arguments;
        public TaskCompletionSource<IDistributedApplicationBuilder> Builder { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
        public TaskCompletionSource<DistributedApplication> Built { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
        public TaskCompletionSource Disposed { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public void RunProgram()
        {
            Ambient.Value = this;
            try
            {
                var main = AppHost.EntryPoint ?? throw new InvalidOperationException($"{AppHost} has no entry point.");
                main.Invoke(null, main.GetParameters().Length == 0 ? [] : [Array.Empty<string>()]);
            }
            catch (TargetInvocationException exception)
            {
                Builder.TrySetException(exception.InnerException!);
                Built.TrySetException(exception.InnerException!);
            }
        }

        public void WaitForBuild(IDistributedApplicationBuilder builder)
        {
            Builder.TrySetResult(builder);
            _build.Task.GetAwaiter().GetResult();
        }

        public Task<DistributedApplication> Build()
        {
            _build.TrySetResult();
            return Built.Task;
        }
    }
}

namespace Aspire.Hosting.Testing
{
    public interface IDistributedApplicationTestingBuilder : IDistributedApplicationBuilder
    {
        Task<DistributedApplication> BuildAsync(CancellationToken cancellationToken = default);
    }

    /// <summary>Runs an AppHost for tests: its Program.cs as written, on free ports, in a data folder of its own that goes when the application does.</summary>
    public static class DistributedApplicationTestingBuilder
    {
        public static Task<IDistributedApplicationTestingBuilder> CreateAsync<TEntryPoint>(CancellationToken cancellationToken = default) where TEntryPoint : class =>
            CreateAsync<TEntryPoint>([], cancellationToken);

        public static async Task<IDistributedApplicationTestingBuilder> CreateAsync<TEntryPoint>(string[] args, CancellationToken cancellationToken = default) where TEntryPoint : class
        {
            var hook = new TestingHook(typeof(TEntryPoint).Assembly,
                args.Any(a => a.StartsWith("--PLATFORM_DATA=", StringComparison.Ordinal)) ? args : [.. args, $"--PLATFORM_DATA={OwnFolder()}"]);
            new Thread(hook.RunProgram) { IsBackground = true, Name = "AppHost" }.Start();
            return new Builder((LocalBuilder)await hook.Builder.Task.WaitAsync(cancellationToken), hook);
        }

        static string OwnFolder()
        {
            var folder = Path.Combine(Path.GetTempPath(), $"platform-{Guid.NewGuid():N}"[..21]);
            AppDomain.CurrentDomain.ProcessExit += (_, _) => { if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true); };
            return folder;
        }

        sealed class Builder(LocalBuilder inner, TestingHook hook) : IDistributedApplicationTestingBuilder
        {
            public Microsoft.Extensions.Configuration.ConfigurationManager Configuration => inner.Configuration;
            public string AppHostDirectory => inner.AppHostDirectory;
            public Assembly? AppHostAssembly => inner.AppHostAssembly;
            public Microsoft.Extensions.Hosting.IHostEnvironment Environment => inner.Environment;
            public IServiceCollection Services => inner.Services;
            public IList<IResource> Resources => inner.Resources;
            public IResourceBuilder<T> AddResource<T>(T resource) where T : IResource => inner.AddResource(resource);
            public DistributedApplication Build() => BuildAsync().GetAwaiter().GetResult();
            public Task<DistributedApplication> BuildAsync(CancellationToken cancellationToken = default) => hook.Build().WaitAsync(cancellationToken);
        }
    }

    public static class DistributedApplicationHostingTestingExtensions
    {
        public static HttpClient CreateHttpClient(this DistributedApplication app, string resourceName, string? endpointName = null) => new() { BaseAddress = app.GetEndpoint(resourceName, endpointName) };

        public static Uri GetEndpoint(this DistributedApplication app, string resourceName, string? endpointName = null) =>
            new(new EndpointReference((IResourceWithEndpoints)app.Find(resourceName), endpointName ?? "http").Url);

        public static ValueTask<string?> GetConnectionStringAsync(this DistributedApplication app, string resourceName, CancellationToken cancellationToken = default) =>
            ((IResourceWithConnectionString)app.Find(resourceName)).GetConnectionStringAsync(cancellationToken);

        static IResource Find(this DistributedApplication app, string name)
        {
            ArgumentNullException.ThrowIfNull(app);
            return app.Services.GetRequiredService<IDistributedApplicationBuilder>().Resources.SingleOrDefault(r => r.Name == name)
                ?? throw new ArgumentException($"Resource '{name}' not found.", nameof(name));
        }
    }
}

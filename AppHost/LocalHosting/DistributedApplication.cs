using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Aspire.Hosting;

/// <summary>Runs the resources of an AppHost as processes of this machine.</summary>
public sealed class DistributedApplication : IHost, IAsyncDisposable
{
    readonly IHost _host;
    readonly TestingHook? _hook;

    internal DistributedApplication(IHost host, TestingHook? hook) => (_host, _hook) = (host, hook);

    public static IDistributedApplicationBuilder CreateBuilder(string[] args) => new LocalBuilder([.. args, .. TestingHook.Current?.Arguments ?? []], TestingHook.Current);
    public static IDistributedApplicationBuilder CreateBuilder() => CreateBuilder([]);

    public IServiceProvider Services => _host.Services;
    public ResourceNotificationService ResourceNotifications => Services.GetRequiredService<ResourceNotificationService>();
    public Task StartAsync(CancellationToken cancellationToken = default) => _host.StartAsync(cancellationToken);
    public Task StopAsync(CancellationToken cancellationToken = default) => _host.StopAsync(cancellationToken);
    public void Run() => RunAsync().GetAwaiter().GetResult();

    /// <summary>Runs until Ctrl-C or SIGTERM. What prevents the start is said in one sentence, with exit code 1.</summary>
    public async Task RunAsync(CancellationToken cancellationToken = default)
    {
        if (_hook is not null)
        {
            await _hook.Disposed.Task; // The test starts and stops it.
            return;
        }
        try
        {
            await StartAsync(cancellationToken);
            await _host.WaitForShutdownAsync(cancellationToken);
        }
        catch (DistributedApplicationException exception)
        {
            await Console.Error.WriteLineAsync(exception.Message);
            Environment.ExitCode = 1;
            await StopAsync(CancellationToken.None);
        }
        finally
        {
            await DisposeAsync();
        }
    }

    public void Dispose() => DisposeAsync().AsTask().GetAwaiter().GetResult();

    public async ValueTask DisposeAsync()
    {
        if (_host is IAsyncDisposable host) await host.DisposeAsync();
        else _host.Dispose();
        _hook?.Disposed.TrySetResult();
    }
}

/// <summary>What happens to resources, for whoever waits for it.</summary>
public sealed class ResourceNotificationService
{
    readonly Dictionary<string, (bool Healthy, Exception? Failure)> _states = new(StringComparer.OrdinalIgnoreCase);
    readonly Lock _gate = new();
    TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes when the resource runs and its health checks pass; fails when it cannot start.</summary>
    public async Task WaitForResourceHealthyAsync(string resourceName, CancellationToken cancellationToken = default)
    {
        while (true)
        {
            Task changed;
            lock (_gate)
            {
                var state = _states.GetValueOrDefault(resourceName);
                if (state.Failure is { } failure) throw new DistributedApplicationException(failure.Message, failure);
                if (state.Healthy) return;
                changed = _changed.Task;
            }
            await changed.WaitAsync(cancellationToken);
        }
    }

    internal void Publish(string resource, bool healthy, Exception? failure = null)
    {
        TaskCompletionSource changed;
        lock (_gate)
        {
            _states[resource] = (healthy, failure);
            (changed, _changed) = (_changed, new(TaskCreationOptions.RunContinuationsAsynchronously));
        }
        changed.SetResult();
    }
}

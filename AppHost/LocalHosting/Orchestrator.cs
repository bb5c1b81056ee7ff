using System.Diagnostics;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Hosting;

namespace Aspire.Hosting;

/// <summary>Starts every resource once what it waits for is ready, restarts what dies, and stops all in reverse order.</summary>
sealed class Orchestrator(
    IDistributedApplicationBuilder builder, PlatformFolder folder, ResourceNotificationService notifications, HostMode mode, IHostApplicationLifetime lifetime) : IHostedService, IDisposable
{
    static readonly TimeSpan StartLimit = TimeSpan.FromMinutes(3);
    static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(20);
    static readonly HttpClient Http = new() { Timeout = TimeSpan.FromSeconds(5) };

    readonly CancellationTokenSource _stopping = new();
    readonly List<ResourceRun> _runs = [];

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        Prerequisites.Check(builder.Configuration, builder.Resources);
        folder.Take();
        foreach (var resource in builder.Resources) await AllocatePorts(resource);
        _runs.AddRange(builder.Resources.Where(r => r is not ParameterResource).Select(r => new ResourceRun(r)));
        if (!mode.IsTest) await Console.Out.WriteLineAsync("Starting; the first time takes longer, as the database is made.");
        foreach (var run in _runs.Where(r => !r.Resource.Annotations.OfType<ExplicitStartupAnnotation>().Any())) run.Life = Live(run, _stopping.Token);
        if (!mode.IsTest) _ = AnnounceOrFail();
    }

    /// <summary>Each resource stops after those that wait for it.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync();
        await Task.WhenAll(_runs.Select(Stop));
        folder.Dispose(); // From here on another AppHost may use it.
    }

    public void Dispose() => _stopping.Dispose();

    async Task Stop(ResourceRun run)
    {
        await run.Stopping.WaitAsync();
        try
        {
            if (run.Stopped) return;
            await Task.WhenAll(_runs.Where(other => DependenciesOf(other).Contains(run)).Select(Stop));
            if (run.Resource is ServerResource) foreach (var (process, signal) in run.Processes.Reverse()) await Child.Stop(process, signal, StopLimit);
            else await Task.WhenAll(run.Processes.Select(p => Child.Stop(p.Process, p.StopSignal, StopLimit)));
            run.Stopped = true;
        }
        finally { run.Stopping.Release(); }
    }

    IEnumerable<ResourceRun> DependenciesOf(ResourceRun run) =>
        run.Resource.Annotations.OfType<WaitAnnotation>().Select(w => w.Resource)
            .Concat(run.Resource is IResourceWithParent child ? [child.Parent] : [])
            .Select(resource => _runs.Single(r => r.Resource == resource));

    async Task Live(ResourceRun run, CancellationToken ct)
    {
        try
        {
            foreach (var dependency in DependenciesOf(run)) await dependency.Ready.Task.WaitAsync(ct);
            foreach (var wait in run.Resource.Annotations.OfType<WaitAnnotation>().Where(w => w.ExitCode is not null))
            {
                var code = await _runs.Single(r => r.Resource == wait.Resource).Exit.Task.WaitAsync(ct);
                if (code != wait.ExitCode) throw Failure(wait.Resource, $"ended with code {code}");
            }
            await Start(run, ct);
            await UntilHealthy(run, ct);
            folder.Note($"{run.Resource.Name} is ready");
            run.Ready.TrySetResult();
            while (!ct.IsCancellationRequested)
            {
                var healthy = await Unhealthy(run, ct) is null;
                notifications.Publish(run.Resource.Name, healthy);
                await run.Died.WaitAsync(healthy ? TimeSpan.FromSeconds(5) : TimeSpan.FromMilliseconds(200), ct);
            }
        }
        catch (Exception exception) when (!ct.IsCancellationRequested)
        {
            folder.Note($"{run.Resource.Name}: {exception.Message}");
            var failure = exception as DistributedApplicationException ?? new DistributedApplicationException($"{run.Resource.Name}: {exception.Message}", exception);
            run.Ready.TrySetException(failure);
            run.Exit.TrySetException(failure);
            notifications.Publish(run.Resource.Name, healthy: false, failure);
        }
        catch (OperationCanceledException)
        {
            // The application stops.
        }
    }

    async Task Start(ResourceRun run, CancellationToken ct)
    {
        switch (run.Resource)
        {
            case PostgresDatabaseResource database:
                await NativeServers.CreateDatabase(database, ct);
                break;
            case ServerResource { IsElsewhere: true }:
                break;
            case ServerResource server:
                var commands = await NativeServers.Prepare(server, folder, builder.Configuration, ct);
                foreach (var command in commands)
                {
                    Supervise(run, command, ct);
                    if (command != commands[^1]) await Ports.Open(command.Opens!.Value, ct);
                }
                break;
            default:
                run.Once = _runs.Any(r => r.Resource.Annotations.OfType<WaitAnnotation>().Any(w => w.ExitCode is not null && w.Resource == run.Resource));
                var replicas = run.Resource.Annotations.OfType<ReplicaAnnotation>().LastOrDefault()?.Replicas ?? 1;
                run.Targets = [.. Enumerable.Range(0, replicas).Select(_ => TargetPorts(run.Resource, replicas))];
                if (replicas > 1)
                {
                    foreach (var (name, port) in run.Targets[0].Keys.Select(name => (name, new EndpointReference((IResourceWithEndpoints)run.Resource, name).Port)))
                        new ReplicaProxy(port, [.. run.Targets.Select(t => t[name])]).Start(ct);
                }
                foreach (var target in run.Targets) Supervise(run, await Commands.For(run.Resource, target, builder), ct);
                break;
        }
    }

    static Dictionary<string, int> TargetPorts(IResource resource, int replicas) => resource.Annotations.OfType<EndpointAnnotation>()
        .ToDictionary(e => e.Name, e => replicas == 1 ? e.Port!.Value : Ports.Free());

    /// <summary>Keeps one process alive: started again when it dies, at once the first time and then ever more slowly.</summary>
    void Supervise(ResourceRun run, Command command, CancellationToken ct)
    {
        var log = folder.Log(run.Resource.Name);
        if (run.SlotCount == 0 && File.Exists(log)) File.Move(log, log + ".1", overwrite: true);
        var slot = run.AddSlot(command.StopSignal);
        _ = Keep();

        async Task Keep()
        {
            try
            {
                for (var deaths = 0; !ct.IsCancellationRequested;)
                {
                    var started = Stopwatch.GetTimestamp();
                    using var process = await Child.Start(command, log);
                    run.Set(slot, process);
                    if (ct.IsCancellationRequested) await Child.Stop(process, command.StopSignal, StopLimit); // The stop came between start and entry.
                    await process.WaitForExitAsync(CancellationToken.None);
                    var code = process.ExitCode;
                    run.Set(slot, null);
                    if (run.Once) run.Exit.TrySetResult(code);
                    if (run.Once || ct.IsCancellationRequested) return;

                    notifications.Publish(run.Resource.Name, healthy: false);
                    run.Died.Release();
                    deaths = Stopwatch.GetElapsedTime(started) > TimeSpan.FromSeconds(30) ? 1 : deaths + 1;
                    folder.Note($"{run.Resource.Name} ended with code {code}; starts again");
                    if (deaths == 6 && !run.Ready.Task.IsCompleted) throw Failure(run.Resource, $"ends with code {code} each time it is started");
                    await Task.Delay(TimeSpan.FromMilliseconds(Math.Min(10_000, 100 << Math.Min(deaths, 10))), ct);
                }
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                run.Fatal = exception as DistributedApplicationException ?? Failure(run.Resource, exception.Message);
            }
            catch (OperationCanceledException)
            {
                // The application stops.
            }
        }
    }

    async Task UntilHealthy(ResourceRun run, CancellationToken ct)
    {
        if (run.Once)
        {
            // Its end is what others wait for.
            await run.Exit.Task.WaitAsync(ct);
            return;
        }
        for (var started = Stopwatch.GetTimestamp(); await Unhealthy(run, ct) is { } reason; await Task.Delay(150, ct))
        {
            if (run.Fatal is { } fatal) throw fatal;
            if (Stopwatch.GetElapsedTime(started) > StartLimit) throw Failure(run.Resource, $"was not healthy within {StartLimit.TotalSeconds:0} s ({reason})");
        }
    }

    /// <summary>Null when all is well, else what is wrong.</summary>
    static async Task<string?> Unhealthy(ResourceRun run, CancellationToken ct)
    {
        if (run.Resource is ServerResource server) return await NativeServers.Check(server, ct);
        if (!run.Once && run.SlotIsEmpty) return "it does not run";
        foreach (var check in run.Resource.Annotations.OfType<HealthCheckAnnotation>())
        {
            foreach (var target in run.Targets)
            {
                try
                {
                    using var response = await Http.GetAsync($"http://127.0.0.1:{target[check.Endpoint].Text()}{check.Path}", ct);
                    if ((int)response.StatusCode != check.StatusCode) return $"{check.Path} answers {(int)response.StatusCode}";
                }
                catch (Exception exception) when (exception is HttpRequestException || exception is OperationCanceledException && !ct.IsCancellationRequested)
                {
                    return $"{check.Path} does not answer";
                }
            }
        }
        return null;
    }

    async Task AllocatePorts(IResource resource)
    {
        foreach (var endpoint in resource.Annotations.OfType<EndpointAnnotation>())
        {
            if (resource is ServerResource { IsElsewhere: true } server)
            {
                (endpoint.Host, endpoint.Port) = server.ConfiguredAddress;
                if (await NativeServers.Check(server, CancellationToken.None) is { } reason)
                    throw new DistributedApplicationException($"{server.Name} at {endpoint.Host}:{endpoint.Port} (ConnectionStrings__{server.Name}) cannot be reached ({reason}): start it, or take the setting away to have one started here.");
                continue;
            }
            if (mode.IsTest) endpoint.Port = null;
            if (endpoint.Port is { } port && !Ports.IsFree(port))
                throw new DistributedApplicationException($"Port {port} is already in use: stop the program that listens there, or choose another port (PLATFORM_PORT for the platform's address).");
            endpoint.Port ??= Ports.Free();
        }
    }

    DistributedApplicationException Failure(IResource resource, string what)
    {
        var log = folder.Log(resource.Name);
        var last = File.Exists(log) ? File.ReadLines(log).Where(l => l.Trim().Length > 0).TakeLast(60).ToArray() : [];
        var telling = last.FirstOrDefault(l => l.Contains("FATAL", StringComparison.Ordinal) || l.Contains("Unhandled exception", StringComparison.Ordinal)) ?? last.LastOrDefault();
        return new($"{resource.Name} {what}: {telling?.Trim() ?? "it said nothing"} (more in {log}).");
    }

    /// <summary>Says where the platform is once everything is healthy; or why it cannot start, and ends.</summary>
    async Task AnnounceOrFail()
    {
        try
        {
            await Task.WhenAll(_runs.Where(r => r.Life is not null).Select(r => r.Ready.Task)).WaitAsync(_stopping.Token);
            await Console.Out.WriteLineAsync(Announcement.Text(builder, folder));
        }
        catch (OperationCanceledException)
        {
            // Stopped before it was ready.
        }
        catch (Exception exception)
        {
            await Console.Error.WriteLineAsync(_runs.Select(r => r.Fatal).FirstOrDefault(f => f is not null)?.Message ?? exception.Message);
            Environment.ExitCode = 1;
            lifetime.StopApplication();
        }
    }
}

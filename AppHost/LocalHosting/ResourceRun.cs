using System.Diagnostics;
using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting;

/// <summary>One resource while the application runs: its processes and what is known of them.</summary>
sealed class ResourceRun(IResource resource)
{
    readonly List<(Process? Process, int StopSignal)> _slots = [];

    public IResource Resource { get; } = resource;
    public TaskCompletionSource Ready { get; } = Source();
    public TaskCompletionSource<int> Exit { get; } = Observed(new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously));

    /// <summary>Released at each death, so that health is looked at again at once.</summary>
    public SemaphoreSlim Died { get; } = new(0);
    public SemaphoreSlim Stopping { get; } = new(1);
    public bool Stopped { get; set; }
    public Task? Life { get; set; }

    /// <summary>Others wait for its end: it is not started again.</summary>
    public bool Once { get; set; }
    public DistributedApplicationException? Fatal { get; set; }

    /// <summary>For each replica the port behind each endpoint.</summary>
    public IReadOnlyList<Dictionary<string, int>> Targets { get; set; } = [];

    public IReadOnlyList<(Process Process, int StopSignal)> Processes { get { lock (_slots) return [.. _slots.Where(s => s.Process is not null).Select(s => (s.Process!, s.StopSignal))]; } }
    public bool SlotIsEmpty { get { lock (_slots) return _slots.Any(s => s.Process is null); } }

    public int SlotCount { get { lock (_slots) return _slots.Count; } }

    public int AddSlot(int stopSignal)
    {
        lock (_slots) _slots.Add((null, stopSignal));
        return _slots.Count - 1;
    }

    public void Set(int slot, Process? process)
    {
        lock (_slots) _slots[slot] = _slots[slot] with { Process = process };
    }

    static TaskCompletionSource Source()
    {
        var source = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _ = source.Task.ContinueWith(t => t.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
        return source;
    }

    static TaskCompletionSource<int> Observed(TaskCompletionSource<int> source)
    {
        _ = source.Task.ContinueWith(t => t.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
        return source;
    }
}

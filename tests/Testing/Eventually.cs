using System.Diagnostics;

namespace AseanPlatform.Testing;

/// <summary>Waits for what happens elsewhere: asks every 50 ms, never sleeps for luck, and says what it last saw when the time is over.</summary>
public static class Eventually
{
    static readonly TimeSpan Default = TimeSpan.FromSeconds(20);

    /// <summary>Until the condition holds.</summary>
    public static Task True(Func<bool> condition, TimeSpan? within = null, string? what = null) => True(() => Task.FromResult(condition()), within, what);

    /// <inheritdoc cref="True(Func{bool}, TimeSpan?, string?)"/>
    public static async Task True(Func<Task<bool>> condition, TimeSpan? within = null, string? what = null) =>
        await Value(async () => await condition() ? "yes" : null, within, what ?? "the condition");

    /// <summary>Until the question has an answer: not null.</summary>
    public static async Task<T> Value<T>(Func<Task<T?>> question, TimeSpan? within = null, string? what = null) where T : class
    {
        ArgumentNullException.ThrowIfNull(question);
        for (var started = Stopwatch.GetTimestamp(); ; await Task.Delay(50))
        {
            if (await question() is { } answer) return answer;
            if (Stopwatch.GetElapsedTime(started) > (within ?? Default)) throw new TimeoutException($"{what ?? typeof(T).Name} did not come within {(within ?? Default).TotalSeconds:0.#} s.");
        }
    }

    /// <summary>Until the assertions pass; the last failure is thrown when they never do.</summary>
    public static async Task Passes(Func<Task> assertions, TimeSpan? within = null)
    {
        ArgumentNullException.ThrowIfNull(assertions);
        for (var started = Stopwatch.GetTimestamp(); ; await Task.Delay(50))
        {
            try
            {
                await assertions();
                return;
            }
            catch (Exception) when (Stopwatch.GetElapsedTime(started) < (within ?? Default))
            {
                // Asked again.
            }
        }
    }
}

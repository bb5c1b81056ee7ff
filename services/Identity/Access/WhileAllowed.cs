namespace AseanPlatform.Identity.Access;

static class WhileAllowed
{
    static readonly TimeSpan Every = TimeSpan.FromMilliseconds(500);

    /// <summary>
    /// Writes an answer that takes longer than a moment. A right that is taken away meanwhile breaks it off, also while a slow reader keeps it waiting: a file that breaks
    /// off is not taken for a whole one.
    /// </summary>
    public static async Task Write(HttpContext http, TimeProvider clock, Func<CancellationToken, Task> write, CancellationToken ct)
    {
        using var done = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var watching = Watch(http, clock, done.Token);
        try
        {
            await write(ct);
        }
        finally
        {
            await done.CancelAsync();
            await watching.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    static async Task Watch(HttpContext http, TimeProvider clock, CancellationToken ct)
    {
        var scopes = http.RequestServices.GetRequiredService<IServiceScopeFactory>();
        while (true)
        {
            await Task.Delay(Every, clock, ct);
            await using var scope = scopes.CreateAsyncScope();
            if (!await scope.ServiceProvider.GetRequiredService<IdentityDb>().IsOver(http.User, ct)) continue;
            http.Abort();
            return;
        }
    }
}

using System.Globalization;
using System.Security.Claims;
using AseanPlatform.ServiceDefaults;

namespace AseanPlatform.Assessment.Evidence;

/// <summary>
/// A download under way, looked at each second: a right that is taken away ends it, also where the reader is slow and the rest waits. Identity is asked; while
/// it is away nothing can be taken away either.
/// </summary>
public sealed class WatchedDownload(ServiceCalls calls, TimeProvider clock)
{
    static readonly TimeSpan LookedAtEvery = TimeSpan.FromSeconds(1);

    public async Task Run(HttpContext http, Func<CancellationToken, Task> send)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted);
        var sending = send(stop.Token);
        while (await Task.WhenAny(sending, Task.Delay(LookedAtEvery, clock, stop.Token)) != sending && !stop.IsCancellationRequested)
        {
            if (!await IsOver(http.User, stop.Token)) continue;
            http.Abort(); // a file that breaks off is not taken for a whole one
            await stop.CancelAsync();
        }
        try
        {
            await sending;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Ended, by the reader or by us.
        }
    }

    async Task<bool> IsOver(ClaimsPrincipal caller, CancellationToken ct)
    {
        var query = "";
        Add(caller.KeyId()?.ToString(), Claims.AccessVersion);
        Add(caller.PersonId()?.ToString(), caller.KeyId() is null ? Claims.AccessVersion : Claims.MakerVersion);
        Add(caller.TenantId()?.ToString(), Claims.TenantVersion);
        Add(caller.FindFirst(Claims.Link)?.Value, Claims.AccessVersion);
        try
        {
            return (await calls.Get<Answer>("identity", $"/internal/access?{query.TrimStart('&')}", null, null, ct))!.Over;
        }
        catch (Exception e) when (e is DependencyAway or HttpRequestException)
        {
            return false;
        }

        void Add(string? subject, string claim)
        {
            if (subject is null) return;
            var version = long.TryParse(caller.FindFirst(claim)?.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var known) ? known : 0;
            query += string.Create(CultureInfo.InvariantCulture, $"&subject={Uri.EscapeDataString(subject)}&version={version}");
        }
    }

    sealed record Answer(bool Over);
}

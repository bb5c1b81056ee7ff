using System.Globalization;
using System.Security.Claims;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace AseanPlatform.ServiceDefaults;

/// <summary>Whether something was taken away of these subjects since they had these versions. Identity looks for itself; who else wants to know asks it.</summary>
public delegate Task<bool> AccessLook(string[] subjects, long[] versions, CancellationToken ct);

/// <summary>
/// A download under way, looked at each second: a right that is taken away ends it, also where the reader is slow and the rest waits. While Identity is
/// away nothing can be taken away either.
/// </summary>
public sealed class WatchedDownload(AccessLook look, TimeProvider clock)
{
    static readonly TimeSpan LookedAtEvery = TimeSpan.FromSeconds(1);

    /// <param name="over">Beside the caller's rights, what else may end it.</param>
    public async Task Run(HttpContext http, Func<CancellationToken, Task> send, Func<CancellationToken, Task<bool>>? over = null)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted);
        var sending = send(stop.Token);
        while (await Task.WhenAny(sending, Task.Delay(LookedAtEvery, clock, stop.Token)) != sending && !stop.IsCancellationRequested)
        {
            if (!await IsOver(http.User, stop.Token) && (over is null || !await over(stop.Token))) continue;
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

    Task<bool> IsOver(ClaimsPrincipal caller, CancellationToken ct)
    {
        List<(string Subject, long Version)> said = [];
        Add(caller.KeyId()?.ToString(), Claims.AccessVersion);
        Add(caller.PersonId()?.ToString(), caller.KeyId() is null ? Claims.AccessVersion : Claims.MakerVersion);
        Add(caller.TenantId()?.ToString(), Claims.TenantVersion);
        Add(caller.FindFirst(Claims.Link)?.Value, Claims.AccessVersion);
        return look([.. said.Select(s => s.Subject)], [.. said.Select(s => s.Version)], ct);

        void Add(string? subject, string claim)
        {
            if (subject is not null) said.Add((subject, long.TryParse(caller.FindFirst(claim)?.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var known) ? known : 0));
        }
    }

    sealed record Answer(bool Over);

    internal static AccessLook AskIdentity(IServiceProvider services) => async (subjects, versions, ct) =>
    {
        try
        {
            var query = string.Join('&', subjects.Zip(versions, (subject, version) => string.Create(CultureInfo.InvariantCulture, $"subject={Uri.EscapeDataString(subject)}&version={version}")));
            return (await services.GetRequiredService<ServiceCalls>().Get<Answer>("identity", $"/internal/access?{query}", null, null, ct))!.Over;
        }
        catch (Exception e) when (e is DependencyAway or HttpRequestException)
        {
            return false;
        }
    };
}

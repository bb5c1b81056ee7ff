using System.Globalization;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace AseanPlatform.ServiceDefaults;

/// <summary>
/// The newest access version of persons, links and tenants (g:access:{subject}), by which a cached token is judged. Redis keeps only a copy:
/// a value that is missing, late or unreachable is unknown, and then Identity is asked.
/// </summary>
public sealed class AccessVersions(IConfiguration configuration, ILogger<AccessVersions> log) : IAsyncDisposable
{
    const string SetIfGreater = """
        local old = tonumber(redis.call('GET', KEYS[1]) or '0')
        if tonumber(ARGV[1]) > old then redis.call('SET', KEYS[1], ARGV[1]); redis.call('PUBLISH', 'g:access', ARGV[2] .. ' ' .. ARGV[1]) end
        return 1
        """;
    static readonly TimeSpan Limit = TimeSpan.FromMilliseconds(100);

    Task<ConnectionMultiplexer>? _connection;

    static RedisKey Key(string subject) => $"g:access:{subject}";

    /// <summary>One value for each subject; null = unknown.</summary>
    public async Task<long?[]> Get(params string[] subjects)
    {
        try
        {
            var values = await (await Connected()).GetDatabase().StringGetAsync([.. subjects.Select(Key)]).WaitAsync(Limit);
            return [.. values.Select(value => long.TryParse((string?)value, NumberStyles.Integer, CultureInfo.InvariantCulture, out var version) ? version : (long?)null)];
        }
        catch (Exception e) when (e is RedisException or TimeoutException or InvalidOperationException)
        {
            return new long?[subjects.Length];
        }
    }

    /// <summary>False where Redis did not answer: repeat it.</summary>
    public async Task<bool> Raise(string subject, long version)
    {
        try
        {
            await (await Connected()).GetDatabase().ScriptEvaluateAsync(SetIfGreater, [Key(subject)], [version, subject]).WaitAsync(Limit);
            return true;
        }
        catch (Exception e) when (e is RedisException or TimeoutException or InvalidOperationException)
        {
            log.LogDebug("Redis is away: {Reason}", e.GetType().Name);
            return false;
        }
    }

    /// <summary>Whether changes would be heard now.</summary>
    public bool IsHearing => _connection is { IsCompletedSuccessfully: true, Result.IsConnected: true };

    /// <summary>Hears of changes; per process, and only a hint: what is missed is found by looking. After Redis was away anything may have changed.</summary>
    public async Task Listen(Action<string> changed, Action restored)
    {
        var connection = await Connected();
        connection.ConnectionRestored += (_, _) => restored();
        await connection.GetSubscriber().SubscribeAsync("g:access", (_, message) => changed(((string)message).Split(' ')[0]));
    }

    async Task<ConnectionMultiplexer> Connected()
    {
        if (_connection is not { IsFaulted: false } connecting)
        {
            var options = ConfigurationOptions.Parse(configuration.GetConnectionString("redis") ?? throw new InvalidOperationException("No connection string 'redis'."));
            (options.AbortOnConnectFail, options.ConnectTimeout, options.SyncTimeout) = (false, 1000, 1000);
            _connection = connecting = ConnectionMultiplexer.ConnectAsync(options);
        }
        return await connecting.WaitAsync(Limit);
    }

    public async ValueTask DisposeAsync()
    {
        if (_connection is { IsCompletedSuccessfully: true } connected) await (await connected).CloseAsync();
    }
}

using System.Diagnostics;
using System.Net;
using System.Text.Json;
using AseanPlatform.Identity.Tokens;
using AseanPlatform.Testing;
using Npgsql;
using Shouldly;

namespace AseanPlatform.Identity.Tests.Exports;

/// <summary>
/// A download that takes longer than the token it began with lives: whether its reader still may is looked at each second, not in the token. The short form reads for some
/// seconds; PLATFORM_LONG=1 reads past the end of the token.
/// </summary>
[Collection(nameof(Alone))]
public sealed class LongDownloadTests(Platform platform)
{
    // What remains is more than twice what two connections can have on their way by the kernel's limits (tcp_rmem and tcp_wmem, 38 MB each where that is much; 22 MB were seen).
    const int Parts = 840, PartsWhileTheTokenLasts = 240;
    const long Remaining = (Parts - PartsWhileTheTokenLasts) * 262144L;
    static readonly bool Long = Environment.GetEnvironmentVariable("PLATFORM_LONG") == "1";
    static readonly TimeSpan Over = Long ? TokenSigner.ValidFor + TimeSpan.FromSeconds(10) : TimeSpan.FromSeconds(4);

    [Fact]
    public async Task It_outlives_the_token_and_not_the_right()
    {
        var consultancy = await platform.NewConsultancy();
        var client = await consultancy.NewClient();
        var leaver = await consultancy.Invite(client.Id, "client-admin");
        using var admin = consultancy.Admin.At("identity");
        using var leaving = leaver.Browser();
        var person = (await leaving.GetJson<JsonElement>("/api/v1/me")).GetProperty("personId").GetGuid();
        var export = Guid.CreateVersion7();
        await Execute($$"""
            WITH made AS (INSERT INTO client_export (id, tenant_id, client_id, asked_by, asked_by_name, asked_at, state, files, bytes, sha256, ready_at, expires_at)
              VALUES ('{{export}}', '{{consultancy.Id}}', '{{client.Id}}', '{{export}}', 'Somebody', now(), 'ready', 1, {{Parts}} * 262144, 'x', now(), now() + interval '1 day'))
            INSERT INTO client_export_chunk SELECT '{{export}}', n, '{{consultancy.Id}}', '{{client.Id}}', convert_to(repeat(md5(n::text), 8192), 'UTF8') FROM generate_series(0, {{Parts - 1}}) n
            """);
        using var staying = client.Admin.Browser();
        var path = $"/api/v1/clients/{client.Id}/exports/{export}/file";
        using var one = await staying.GetAsync(new Uri(path, UriKind.Relative), HttpCompletionOption.ResponseHeadersRead);
        using var two = await leaving.GetAsync(new Uri(path, UriKind.Relative), HttpCompletionOption.ResponseHeadersRead);
        (one.StatusCode, two.StatusCode).ShouldBe((HttpStatusCode.OK, HttpStatusCode.OK));
        await using var whole = await one.Content.ReadAsStreamAsync();
        await using var broken = await two.Content.ReadAsStreamAsync();

        await Task.WhenAll(Slowly(whole), Slowly(broken)); // a few hundred kilobytes a second, or what the machine gives
        (await admin.DeleteAsync(new Uri($"/api/v1/clients/{client.Id}/people/{person}", UriKind.Relative))).StatusCode.ShouldBe(HttpStatusCode.NoContent);
        var since = Stopwatch.GetTimestamp();

        await Eventually.True(() => Stopwatch.GetElapsedTime(since) > TimeSpan.FromSeconds(2)); // nothing is read meanwhile
        var (rest, left) = (new byte[64 * 1024], 0L);
        await Should.ThrowAsync<IOException>(async () =>
        {
            for (int read; (read = await broken.ReadAsync(rest)) > 0;) left += read;
        });
        left.ShouldBeLessThan(Remaining / 2, "only what was on its way");
        left = 0;
        for (int read; (read = await whole.ReadAsync(rest)) > 0;) left += read;
        left.ShouldBe(Remaining, "nothing was taken from who stays");
        await Execute($"DELETE FROM client_export WHERE id = '{export}'");
    }

    /// <summary>Takes its part of the file evenly over the time.</summary>
    static async Task Slowly(Stream file)
    {
        var (started, part) = (Stopwatch.GetTimestamp(), new byte[262144]);
        for (var n = 1; n <= PartsWhileTheTokenLasts; n++)
        {
            await file.ReadExactlyAsync(part);
            if (Over * n / PartsWhileTheTokenLasts - Stopwatch.GetElapsedTime(started) is { Ticks: > 0 } early) await Task.Delay(early);
        }
    }

    async Task Execute(string text)
    {
        await using var sql = await platform.Sql("identity");
        await using var command = new NpgsqlCommand(text, sql) { CommandTimeout = 120 };
        await command.ExecuteNonQueryAsync();
    }
}

using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using AseanPlatform.Testing;
using Shouldly;

namespace AseanPlatform.Gateway.Tests;

/// <summary>Two gateways beside each other over one real Redis: what a consultancy changes is dropped by both, by each as it hears of it.</summary>
public sealed class PageDropTests : IAsyncLifetime
{
    readonly int _port = FreePort();
    readonly string _slug = $"c{Guid.NewGuid():N}"[..12], _other = $"c{Guid.NewGuid():N}"[..12];
    readonly Guid _tenant = Guid.NewGuid();
    Process? _redis;
    Door[] _doors = [];

    public async ValueTask InitializeAsync()
    {
        StartRedis();
        _doors = [new Door { Redis = $"127.0.0.1:{_port}" }, new Door { Redis = $"127.0.0.1:{_port}" }];
        foreach (var door in _doors)
        {
            await door.InitializeAsync();
            (door.Tenants[_slug], door.Tenants[_other]) = (_tenant, Guid.NewGuid());
        }
        await Eventually.True(async () => await Publish("g:access", "nobody 1") == 2, what: "both gateways listen");
    }

    [Fact]
    public async Task A_changed_consultancy_s_pages_are_made_anew_by_every_gateway_and_nobody_else_s()
    {
        var (page, other) = ($"/en/t/{_slug}/scorecard", $"/en/t/{_other}/scorecard");
        await RemadeByEveryGatewayAfter($"{_tenant} 7", page, other);
    }

    [Fact]
    public async Task A_published_release_has_the_pages_of_everybody_made_anew_by_every_gateway_and_no_consultancy_s()
    {
        var (page, other) = ($"/en/principles/{_slug}", $"/en/t/{_slug}/scorecard");
        await RemadeByEveryGatewayAfter("catalogue 1764000000000", page, other);
    }

    /// <summary>Of two pages that every gateway keeps, what is said has the one made anew and leaves the other.</summary>
    async Task RemadeByEveryGatewayAfter(string said, string page, string other)
    {
        foreach (var door in _doors)
        {
            using var visitor = door.Visitor();
            for (var i = 0; i < 3; i++) foreach (var path in (string[])[page, other]) await visitor.GetStringAsync(path);
            (door.Hits[page], door.Hits[other]).ShouldBe((1, 1));
        }

        await Publish("g:access", said);

        foreach (var door in _doors)
        {
            using var visitor = door.Visitor();
            await Eventually.True(async () =>
            {
                await visitor.GetStringAsync(page);
                return door.Hits[page] == 2;
            }, TimeSpan.FromSeconds(2), "a new page");
            await visitor.GetStringAsync(other);
            door.Hits[other].ShouldBe(1);
        }
    }

    [Fact]
    public async Task A_page_that_was_asked_for_before_the_change_is_served_but_not_kept()
    {
        var (door, page) = (_doors[0], $"/en/t/{_slug}/scorecard");
        var (asked, answer) = (new TaskCompletionSource(), new TaskCompletionSource());
        door.Does[page] = async context =>
        {
            asked.TrySetResult();
            await answer.Task;
            await Microsoft.AspNetCore.Http.HttpResponseWritingExtensions.WriteAsync(context.Response, "as it was");
        };
        using var visitor = door.Visitor();
        var old = visitor.GetStringAsync(page);
        await asked.Task;

        await Publish("g:access", $"{_tenant} 8");
        // Told to both in order: once a later message is heard, so is this one.
        await Eventually.True(async () => await Publish("g:access", "nobody 2") == 2);
        await Eventually.True(() => Heard(door));
        answer.SetResult();

        (await old).ShouldBe("as it was");
        await visitor.GetStringAsync(page);
        door.Hits[page].ShouldBe(2);
    }

    [Fact]
    public async Task While_Redis_is_away_a_consultancy_s_page_is_valid_for_a_second_only()
    {
        var (door, page) = (_doors[0], $"/en/t/{_slug}/scorecard");
        using var visitor = door.Visitor();
        await visitor.GetStringAsync(page);

        _redis!.Kill();
        await _redis.WaitForExitAsync();

        await Eventually.True(async () =>
        {
            await visitor.GetStringAsync(page);
            return door.Hits[page] > 1;
        }, TimeSpan.FromSeconds(5), "a new page");
    }

    /// <summary>A page of the other consultancy, made and then dropped: the gateway has worked through what it was told.</summary>
    async Task<bool> Heard(Door door)
    {
        var path = $"/zh/t/{_other}/scorecard";
        using var visitor = door.Visitor();
        await visitor.GetStringAsync(path);
        var before = door.Hits[path];
        await Publish("g:access", $"{door.Tenants[_other]} 9");
        await Eventually.True(async () =>
        {
            await visitor.GetStringAsync(path);
            return door.Hits[path] > before;
        }, TimeSpan.FromSeconds(2));
        return true;
    }

    void StartRedis()
    {
        _redis = Process.Start(new ProcessStartInfo("redis-server", ["--port", $"{_port}", "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]) { RedirectStandardOutput = true, UseShellExecute = false })!;
        _redis.BeginOutputReadLine();
    }

    /// <summary>How many heard it.</summary>
    async Task<int> Publish(string channel, string message)
    {
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(IPAddress.Loopback, _port);
            var stream = client.GetStream();
            await stream.WriteAsync(Encoding.ASCII.GetBytes($"*3\r\n$7\r\nPUBLISH\r\n${channel.Length}\r\n{channel}\r\n${message.Length}\r\n{message}\r\n"));
            using var reader = new StreamReader(stream);
            return int.Parse((await reader.ReadLineAsync())!.TrimStart(':'), System.Globalization.CultureInfo.InvariantCulture);
        }
        catch (SocketException)
        {
            return 0;
        }
    }

    static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var door in _doors) await door.DisposeAsync();
        if (_redis is { HasExited: false }) _redis.Kill();
        _redis?.Dispose();
    }
}

using System.Text.Json;
using AseanPlatform.ServiceDefaults;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Abstractions;
using Shouldly;

namespace AseanPlatform.Gateway.Tests;

/// <summary>A page that is kept ends with the day of a market, fresh or not: what it says holds "today".</summary>
public sealed class PageEndTests
{
    const string Dili = "2026-11-30T15:00:00Z", Singapore = "2026-11-30T16:00:00Z", Hanoi = "2026-11-30T17:00:00Z", Yangon = "2026-11-30T17:30:00Z", Brussels = "2026-11-30T23:00:00Z", InSummer = "2026-06-30T22:00:00Z", Utc = "2026-12-01T00:00:00Z";

    readonly Clock _clock = new();
    readonly PageCache _pages;
    int _made, _status = 200;

    public PageEndTests()
    {
        var settings = new ConfigurationBuilder().AddJsonFile(Path.Combine(Door.GatewayFolder(), "appsettings.json")).Build();
        _pages = new(new PublicOrigin(settings), new AccessVersions(settings, NullLogger<AccessVersions>.Instance), new MarketDays(settings), _clock);
    }

    [Theory]
    [InlineData(Dili)]
    [InlineData(Singapore)]
    [InlineData(Hanoi)]
    [InlineData(Yangon)]
    [InlineData(Brussels)]
    [InlineData(InSummer)]
    [InlineData(Utc)]
    public async Task A_page_is_made_anew_from_the_midnight_of_a_market(string midnight)
    {
        _clock.Now = DateTimeOffset.Parse(midnight, null).AddSeconds(-5);
        await Ask();
        _clock.Now += TimeSpan.FromSeconds(4.9);
        (await Ask()).ShouldBe((200, 1));

        _clock.Now += TimeSpan.FromSeconds(0.1);

        (await Ask()).ShouldBe((200, 2));
    }

    [Fact]
    public async Task At_another_hour_it_is_kept_for_thirty_seconds()
    {
        _clock.Now = DateTimeOffset.Parse("2026-11-30T12:59:55Z", null);
        await Ask();

        _clock.Now += TimeSpan.FromSeconds(29);
        (await Ask()).ShouldBe((200, 1));
        _clock.Now += TimeSpan.FromSeconds(2);
        (await Ask()).ShouldBe((200, 2));
    }

    [Theory]
    [InlineData(Hanoi, 503, 2)]
    [InlineData("2026-11-30T13:00:00Z", 200, 1)]
    public async Task While_the_service_is_away_an_old_page_is_served_on_its_day_only(string midnight, int status, int made)
    {
        _clock.Now = DateTimeOffset.Parse(midnight, null).AddSeconds(-60);
        await Ask();
        _status = 503;
        _clock.Now += TimeSpan.FromSeconds(50);
        (await Ask()).Status.ShouldBe(200);

        _clock.Now += TimeSpan.FromSeconds(20);

        var answer = await Ask();
        (answer.Status, answer.Page == 1 ? 1 : 2).ShouldBe((status, made));
    }

    [Fact]
    public async Task What_was_asked_before_midnight_and_answered_after_it_is_not_kept()
    {
        _clock.Now = DateTimeOffset.Parse(Hanoi, null).AddSeconds(-1);

        await Ask(takes: TimeSpan.FromSeconds(2));

        (await Ask()).ShouldBe((200, 2));
    }

    [Fact]
    public async Task A_release_that_comes_out_drops_the_pages_of_everybody_and_what_is_being_made_meanwhile_is_not_kept()
    {
        _clock.Now = DateTimeOffset.Parse("2026-11-30T12:00:00Z", null);
        await Ask();
        _pages.DropShared();
        (await Ask()).ShouldBe((200, 2));

        _pages.DropShared();
        await Ask(meanwhile: _pages.DropShared);

        (await Ask()).ShouldBe((200, 4));
    }

    [Fact]
    public void The_days_of_every_market_of_the_catalogue_are_known()
    {
        var root = Path.GetDirectoryName(Door.GatewayFolder())!;
        using var catalogue = JsonDocument.Parse(File.ReadAllText(Path.Combine(root, "services", "Content", "Catalogue", "jurisdictions.json")));
        using var settings = JsonDocument.Parse(File.ReadAllText(Path.Combine(root, "gateway", "appsettings.json")));

        var zones = catalogue.RootElement.GetProperty("items").EnumerateArray().Select(market => market.GetProperty("timeZone").GetString()).Distinct().ToList();

        zones.Count.ShouldBeGreaterThan(10);
        settings.RootElement.GetProperty("MarketZones").EnumerateArray().Select(zone => zone.GetString()).ShouldBe(zones, ignoreOrder: true);
    }

    /// <summary>Asks for a page as the gateway does: from what is kept, or by its service. Which page came: the first that was made, the second, …</summary>
    async Task<(int Status, int Page)> Ask(TimeSpan takes = default, Action? meanwhile = null)
    {
        var context = new DefaultHttpContext { Request = { Method = "GET", Path = "/en/markets/VN", Host = new("localhost") } };
        using var body = new MemoryStream();
        context.Response.Body = body;
        if (_pages.Serves(context, out var serving)) await serving;
        else await _pages.Fill(context, Make);
        return (context.Response.StatusCode, int.Parse(System.Text.Encoding.UTF8.GetString(body.ToArray()), null));

        async Task Make(HttpContext asked)
        {
            _clock.Now += takes;
            meanwhile?.Invoke();
            asked.Response.StatusCode = _status;
            await asked.Response.WriteAsync($"{++_made}");
        }
    }

    sealed class Clock : TimeProvider
    {
        public DateTimeOffset Now { get; set; }

        public override DateTimeOffset GetUtcNow() => Now;
        public override long GetTimestamp() => Now.UtcTicks;
        public override long TimestampFrequency => TimeSpan.TicksPerSecond;
    }
}

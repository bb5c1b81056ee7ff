using AseanPlatform.Presentation;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace AseanPlatform.Portal.Tests;

public sealed class FigureTests
{
    static readonly ScoreAxis[] s_seven =
    [
        .. Enumerable.Range(0, 7).Select(i => new ScoreAxis($"P{i}", new LocalText($"Principle number {i}", $"第{i}项原则"), new ScoreFigure(i * 10, 1, $"{i * 10}.0"), "initial")),
    ];

    [Fact]
    public async Task A_radar_says_every_number_in_words_and_draws_an_area()
    {
        var svg = await Draw<ScoreRadar>("en", new() { ["Axes"] = s_seven });

        svg.ShouldContain("<title");
        foreach (var axis in s_seven) svg.ShouldContain($"{axis.Name.En}: {axis.Shown}");
        svg.ShouldContain("radar-area");
        svg.ShouldNotContain("style=");
    }

    [Fact]
    public async Task An_axis_without_a_number_is_not_drawn_as_zero()
    {
        ScoreAxis[] axes = [.. s_seven[..6], s_seven[6] with { Score = null }];

        var svg = await Draw<ScoreRadar>("en", new() { ["Axes"] = axes });

        svg.ShouldNotContain("radar-area");
        svg.ShouldContain("Principle number 6: no number");
        (svg.Split("<circle").Length - 1).ShouldBe(6);
    }

    [Fact]
    public async Task A_target_and_the_last_cycle_are_drawn_and_said_in_words()
    {
        ScoreAxis[] axes = [s_seven[0] with { Target = 80, Last = new ScoreFigure(45, 1, "45.0") }, .. s_seven[1..]];

        var bars = await Draw<ScoreBars>("en", new() { ["Axes"] = axes });
        var table = await Draw<ScoreTable>("en", new() { ["Axes"] = axes });

        (bars.Split("class=\"bars-target\"").Length, bars.Split("class=\"bars-last\"").Length).ShouldBe((2, 2));
        bars.ShouldContain("target 80 · last cycle 45.0");
        table.ShouldContain("Last cycle");
        (await Draw<ScoreTable>("en", new() { ["Axes"] = s_seven })).ShouldNotContain("Last cycle");
    }

    [Fact]
    public async Task A_trend_says_every_step_and_marks_another_release()
    {
        ScoreTrend.Step[] steps = [new("Cycle 1", "2026.11", false, new ScoreFigure(50, 1, "50.0"), false), new("Cycle 2", "2027.1", true, new ScoreFigure(45, 1, "45.0"), true), new("Cycle 3", "2027.1", false, null, true)];

        var svg = await Draw<ScoreTrend>("en", new() { ["Steps"] = steps });

        svg.ShouldContain("Cycle 1: 50.0, 2026.11; Cycle 2: 45.0, 2027.1; Cycle 3: no number, 2027.1");
        (svg.Split("class=\"trend-release\"").Length - 1).ShouldBe(1);
        (svg.Split("<circle").Length - 1).ShouldBe(2);
        svg.ShouldNotContain("style=");
    }

    [Theory]
    [InlineData("en", "Binding from 1 Mar 2027")]
    [InlineData("zh-Hans", "自2027年3月1日起有约束力")]
    public async Task Force_is_said_in_words(string language, string words) =>
        (await Draw<ForceMark>(language, new() { ["Force"] = "binding-not-yet-in-force", ["From"] = new PartialDate("2027-03-01", "day") })).ShouldContain(words);

    [Theory]
    [InlineData("binding-in-force")]
    [InlineData("binding-not-yet-in-force")]
    [InlineData("voluntary")]
    [InlineData("draft")]
    [InlineData("superseded")]
    [InlineData("not-found")]
    [InlineData("nothing-found")]
    [InlineData("not-yet-checked")]
    [InlineData("uncertain")]
    [InlineData("not-known")]
    public async Task Each_force_has_its_words_in_both_languages(string force)
    {
        foreach (var language in Languages.All) (await Draw<ForceMark>(language, new() { ["Force"] = force })).ShouldNotContain("force." + force);
    }

    [Theory]
    [InlineData("2026-11-21", "day", "en", "21 Nov 2026")]
    [InlineData("2026-11-21", "day", "zh-Hans", "2026年11月21日")]
    [InlineData("2026-03", "month", "en", "Mar 2026")]
    [InlineData("2026-03", "month", "zh-Hans", "2026年3月")]
    [InlineData("2026", "year", "en", "2026")]
    [InlineData("2026", "year", "zh-Hans", "2026年")]
    public void A_date_is_no_more_exact_than_its_source(string date, string precision, string language, string shown)
    {
        using var _ = Languages.Use(language);
        Dates.Of(new PartialDate(date, precision)).ShouldBe(shown);
    }

    static async Task<string> Draw<TComponent>(string language, Dictionary<string, object?> parameters) where TComponent : IComponent
    {
        using var _ = Languages.Use(language);
        await using var services = new ServiceCollection().AddLogging().AddPresentation().BuildServiceProvider();
        await using var renderer = new HtmlRenderer(services, services.GetRequiredService<ILoggerFactory>());
        return await renderer.Dispatcher.InvokeAsync(async () => System.Net.WebUtility.HtmlDecode((await renderer.RenderComponentAsync<TComponent>(ParameterView.FromDictionary(parameters))).ToHtmlString()));
    }
}

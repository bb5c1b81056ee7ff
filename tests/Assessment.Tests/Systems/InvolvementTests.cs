using AseanPlatform.Assessment.Systems;
using Shouldly;
using Xunit;

namespace AseanPlatform.Assessment.Tests.Systems;

public sealed class InvolvementTests
{
    static InvolvementLevel Of(string? probability, string? severity, bool? vulnerable = null, bool? many = null, string? today = null) =>
        Involvement.Of(new("Helper", SystemStates.InUse, Autonomy: today, Probability: probability, Severity: severity, VulnerablePeople: vulnerable, ManyPeople: many), Shipped.Release.Risk.Involvement);

    [Theory]
    [InlineData("low", "low", "minimal")]
    [InlineData("low", "medium", "medium")]
    [InlineData("low", "high", "high")]
    [InlineData("medium", "low", "medium")]
    [InlineData("medium", "medium", "medium")]
    [InlineData("medium", "high", "high")]
    [InlineData("high", "low", "high")]
    [InlineData("high", "medium", "high")]
    [InlineData("high", "high", "high")]
    public void Each_cell_gives_the_tier_of_the_catalogue(string probability, string severity, string tier) =>
        Of(probability, severity).Tier.ShouldBe($"involvement-tier-{tier}");

    [Theory]
    [InlineData(true, null)]
    [InlineData(null, true)]
    [InlineData(true, true)]
    public void Vulnerable_or_very_many_people_bring_it_one_step_up_and_never_further(bool? vulnerable, bool? many)
    {
        var (low, middle, high) = (Of("low", "low", vulnerable, many), Of("medium", "low", vulnerable, many), Of("high", "high", vulnerable, many));

        (low.Tier, low.OneStepUp).ShouldBe(("involvement-tier-medium", true));
        (middle.Tier, middle.OneStepUp).ShouldBe(("involvement-tier-high", true));
        (high.Tier, high.OneStepUp).ShouldBe(("involvement-tier-high", false));
    }

    [Fact]
    public void What_is_not_said_gives_no_tier()
    {
        foreach (var open in new[] { Of(null, "high"), Of("low", null), Of(null, null, true) })
            (open.State, open.Tier, open.Allowed.Count, open.Fits).ShouldBe(("open", null, 0, null));
    }

    [Theory]
    [InlineData("low", "out-of-the-loop", true)]
    [InlineData("medium", "out-of-the-loop", false)]
    [InlineData("medium", "over-the-loop", true)]
    [InlineData("high", "over-the-loop", false)]
    [InlineData("high", "in-the-loop", true)]
    public void How_people_are_involved_today_is_held_against_the_tier(string both, string today, bool fits) => Of(both, both, today: today).Fits.ShouldBe(fits);
}

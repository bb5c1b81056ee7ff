using AseanPlatform.Assessment.Systems;
using Shouldly;
using Xunit;

namespace AseanPlatform.Assessment.Tests.Systems;

public sealed class TimingTests
{
    static Timing Of(string duty, string since, string? sector = null, string today = "2026-11-22") =>
        Timing.Of(Shipped.Duty(duty), new(Shipped.Duty(duty).Jurisdiction, Shipped.Day(since)), sector, Shipped.Release, Shipped.Day(today));

    [Theory]
    [InlineData("ob-vn-02", "2026-02-28", null, "2027-03-01")] // ran before the law
    [InlineData("ob-vn-02", "2026-02-28", "finance", "2027-09-01")] // and is in a sector that has longer
    [InlineData("ob-vn-02", "2026-02-28", "other", "2027-03-01")]
    [InlineData("ob-vn-02", "2026-03-01", "finance", "2026-03-01")] // began with the law: no transition
    [InlineData("ob-vn-02", "2027-01-15", null, "2027-01-15")] // is not there before
    [InlineData("ob-eu-04", "2026-08-01", null, "2026-12-02")]
    [InlineData("ob-eu-04", "2026-08-02", null, "2026-08-02")]
    [InlineData("ob-eu-06", "2020-01-01", null, "2027-12-02")]
    [InlineData("ob-bn-06", "2025-01-01", null, "2025-04-01")] // a month counts from its first day
    public void The_first_day_follows_from_start_and_sector(string duty, string since, string? sector, string from) => Of(duty, since, sector).From.ShouldBe(Shipped.Day(from));

    [Fact]
    public void A_transition_that_names_the_system_takes_the_force_away_until_its_day()
    {
        var (before, after, other) = (Of("ob-vn-02", "2026-02-28", today: "2027-02-28"), Of("ob-vn-02", "2026-02-28", today: "2027-03-01"), Of("ob-vn-02", "2026-03-01", today: "2027-02-28"));

        (before.Today.State, before.DaysLeft).ShouldBe(("binding-not-yet-in-force", 1));
        (after.Today.State, after.DaysLeft).ShouldBe(("binding-in-force", null));
        (other.Today.State, other.DaysLeft).ShouldBe(("binding-in-force", null));
        before.Moved.ShouldNotBeNull().Condition.Json.GetProperty("en").GetString().ShouldNotBeNullOrEmpty();
    }

    [Fact]
    public void A_condition_that_people_must_read_is_shown_and_moves_nothing()
    {
        var (any, finance) = (Of("ob-vn-03", "2026-02-28"), Of("ob-vn-03", "2026-02-28", "finance"));

        (any.From, any.Conditions.Count).ShouldBe((Shipped.Day("2026-08-15"), 1));
        (finance.From, finance.Conditions.Count).ShouldBe((Shipped.Day("2026-08-15"), 2));
        any.Today.State.ShouldBe("binding-in-force");
    }
}

using AseanPlatform.Assessment.Scoring;
using FsCheck;
using FsCheck.Fluent;
using Shouldly;
using Xunit;

namespace AseanPlatform.Assessment.Tests.Scoring;

/// <summary>What would raise the score most.</summary>
public sealed class RaisesTests
{
    [Fact]
    public void Each_gain_is_the_difference_of_two_whole_scores() =>
        ForAnyAnswers(statements => Raises.Of(statements).All(raise =>
        {
            var raised = Score1.Of([.. statements.Select(s => s.Statement == raise.Statement ? s with { Level = s.Level + 1 } : s)]);
            return raised.Overall == raise.Overall && Score1.Of(statements).Overall!.Value + raise.Gain == raise.Overall && raise.To == raise.From + 1;
        }));

    [Fact]
    public void The_greatest_gain_comes_first_and_no_answer_that_could_rise_is_left_out() =>
        ForAnyAnswers(statements =>
        {
            var raises = Raises.Of(statements);
            return raises.Zip(raises.Skip(1)).All(pair => Fraction.Compare(pair.First.Gain, pair.Second.Gain) >= 0)
                && raises.Select(r => r.Statement).Order(StringComparer.Ordinal).SequenceEqual(statements.Where(s => s.Level is < 4).Select(s => s.Statement).Order(StringComparer.Ordinal));
        });

    [Fact]
    public void A_key_statement_that_reaches_level_two_lets_the_band_go()
    {
        Rated[] statements = [new("g", "p", true, 1, false), new("a", "p", false, 4, false), new("b", "p", false, 4, false)];

        var gate = Raises.Of(statements).ShouldHaveSingleItem();

        (gate.Statement, gate.Uncaps, gate.Band, gate.PrincipleNumber.Shown).ShouldBe(("g", true, (Band?)Band.Managed, "75.0"));
        gate.Gain.Shown.ShouldBe("12.5");
    }

    [Fact]
    public void A_level_that_is_aimed_at_is_worth_the_difference_of_two_whole_scores_and_one_that_is_reached_nothing() =>
        ForAnyAnswers(statements => Enumerable.Range(0, 5).All(level => statements.All(statement =>
        {
            var raise = Raises.To(statements, statement.Statement, level);
            if (!(statement.Level < level)) return raise is null;
            var raised = Score1.Of([.. statements.Select(s => s.Statement == statement.Statement ? s with { Level = level } : s)]);
            return raise is { } r && (r.From, r.To) == (statement.Level!.Value, level) && raised.Overall == r.Overall && Score1.Of(statements).Overall!.Value + r.Gain == r.Overall;
        })) && Raises.To(statements, "not asked", 4) is null);

    [Fact]
    public void Without_a_number_nothing_is_promised() =>
        Raises.Of([new("a", "p", true, null, false), new("b", "p", false, null, true)]).ShouldBeEmpty();

    static void ForAnyAnswers(Func<IReadOnlyList<Rated>, bool> holds)
    {
        var set = Gen.Choose(-2, 4).ArrayOf().Select(answers => (IReadOnlyList<Rated>)answers.Select((a, n) =>
            new Rated($"s{n}", $"p{n % 7}", n < 7, a < 0 ? null : a, a == -1)).ToList()); // -2 open, -1 not applicable
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(200), Prop.ForAll(set.ToArbitrary(), holds));
    }
}

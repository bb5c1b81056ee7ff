using AseanPlatform.Assessment.Assessments;
using AseanPlatform.Assessment.Catalogue;
using AseanPlatform.Assessment.Reviews;
using AseanPlatform.Assessment.Tests.Overlap;
using Shouldly;
using Xunit;
using Cycle = AseanPlatform.Assessment.Assessments.Assessment;

namespace AseanPlatform.Assessment.Tests.Reviews;

/// <summary>What does not go together, without a platform.</summary>
public sealed class ContradictionTests
{
    static readonly DateTimeOffset s_start = new(2026, 11, 22, 9, 0, 0, TimeSpan.Zero);
    static readonly CatalogueRelease s_release = Shipped.Release;

    [Fact]
    public void Evidence_that_has_expired_is_named_at_each_answer_that_names_it_and_nowhere_else()
    {
        var assessment = Answered(("te-01", Level(1)), ("te-02", Level(4)), ("te-03", new(null, true, "None.", null)), ("te-04", Level(null)));

        Of(assessment, lapsed: ["te-01", "te-02", "te-03", "te-04", "te-05"], proven: ["te-01"]).ShouldBe(
            ["te-01 evidence-expired", "te-02 evidence-expired", "te-03 evidence-expired"], "whoever has not answered has nothing to prove, and other evidence does not renew what has expired");
        Of(assessment, proven: ["te-02"]).ShouldBeEmpty();
        Of(assessment).ShouldBe(["te-02 highest-unproven"], "a level 4 whose evidence has expired is named once, and by that");
    }

    [Theory]
    [InlineData(1, 3, 10, true)]
    [InlineData(1, null, 10, true)] // it aims at no level: whether the answer is right, who saves it again says
    [InlineData(1, 3, -10, false)] // saved since
    [InlineData(3, 3, 10, false)] // what it aims at had been reached before
    [InlineData(4, 3, 10, false)]
    public void An_action_that_was_done_after_an_answer_which_stands_as_it_was_is_named(int level, int? target, int minutesAfter, bool named)
    {
        var assessment = Answered(("te-02", Level(level, "Written down.")), ("te-03", Level(level)));

        Of(assessment, done: [new("te-02", target, s_start.AddMinutes(minutesAfter))], proven: ["te-02", "te-03"]).ShouldBe(named ? ["te-02 action-done-unchanged"] : []);
    }

    [Fact]
    public void Saving_the_same_again_after_the_action_is_an_answer_too()
    {
        var assessment = Answered(("te-02", Level(1)));
        DoneAction[] done = [new("te-02", 3, s_start.AddMinutes(10))];
        Of(assessment, done: done).ShouldBe(["te-02 action-done-unchanged"]);

        assessment.Save(Guid.CreateVersion7(), 1, s_release.StatementById["te-02"], Level(1, "Not in use yet."), new(Guid.CreateVersion7(), "Wati"), s_release, s_start.AddMinutes(20)).Stored.ShouldBeTrue();

        Of(assessment, done: done).ShouldBeEmpty();
    }

    static Said Level(int? level, string? words = null) => new(level, false, null, words);

    static Cycle Answered(params (string Statement, Said Said)[] answers)
    {
        var assessment = new Cycle(Guid.CreateVersion7(), 1, s_release, new(Generative: false, Country: null), s_start);
        foreach (var (statement, said) in answers)
            assessment.Save(Guid.CreateVersion7(), 0, s_release.StatementById[statement], said, new(Guid.CreateVersion7(), "Wati"), s_release, s_start).Stored.ShouldBeTrue();
        return assessment;
    }

    static List<string> Of(Cycle assessment, string[]? lapsed = null, string[]? proven = null, DoneAction[]? done = null) =>
        [.. Contradictions.Of(assessment, s_release, new(proven?.ToHashSet() ?? [], null, new HashSet<string>(), lapsed?.ToHashSet() ?? [], done ?? [])).Where(c => c.StatementId is not null).Select(c => $"{c.StatementId} {c.Code}")];
}

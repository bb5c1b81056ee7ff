using Shouldly;

namespace AseanPlatform.Faults;

/// <summary>The count itself is held to the truth: each kind of wrong must be seen.</summary>
public sealed class CountTests
{
    static readonly Guid A = Guid.CreateVersion7(), B = Guid.CreateVersion7(), C = Guid.CreateVersion7();

    static Ledger.Entry Entry(Guid client, Outcome outcome) => new(Guid.CreateVersion7(), client, outcome, null, 0, 1, 5);

    [Fact]
    public void What_was_accepted_and_done_once_counts_as_nothing_wrong()
    {
        var count = Count.Of([Entry(A, Outcome.Accepted), Entry(B, Outcome.Accepted)], [A, B], [A, B], [(A, "x"), (A, "y"), (B, "x")], 0);

        (count.Lost, count.Duplicated, count.Unexpected, count.HalfDone).ShouldBe((0, 0, 0, 0));
    }

    [Fact]
    public void A_missing_report_or_mail_is_lost()
    {
        Count.Of([Entry(A, Outcome.Accepted)], [A], [], [(A, "x")], 0).Lost.ShouldBe(1);
        Count.Of([Entry(A, Outcome.Accepted)], [A], [A], [], 0).Lost.ShouldBe(1);
        Count.Of([Entry(A, Outcome.Accepted)], [], [A], [(A, "x")], 0).Lost.ShouldBe(1);
    }

    [Fact]
    public void A_second_report_or_a_second_mail_to_the_same_person_is_a_duplicate()
    {
        Count.Of([Entry(A, Outcome.Accepted)], [A], [A, A], [(A, "x")], 0).Duplicated.ShouldBe(1);
        Count.Of([Entry(A, Outcome.Accepted)], [A], [A], [(A, "x"), (A, "x")], 0).Duplicated.ShouldBe(1);
    }

    [Fact]
    public void What_was_refused_or_never_sent_must_not_appear()
    {
        Count.Of([Entry(A, Outcome.Refused)], [A], [A], [(A, "x")], 0).Unexpected.ShouldBe(1);
        Count.Of([Entry(A, Outcome.Accepted)], [A], [A, C], [(A, "x")], 0).Unexpected.ShouldBe(1);
    }

    [Fact]
    public void What_nobody_answered_may_be_done_or_not_but_not_half()
    {
        Count.Of([Entry(A, Outcome.Unknown)], [], [], [], 0).HalfDone.ShouldBe(0);
        Count.Of([Entry(A, Outcome.Unknown)], [A], [A], [(A, "x")], 0).HalfDone.ShouldBe(0);
        Count.Of([Entry(A, Outcome.Unknown)], [A], [A], [], 0).HalfDone.ShouldBe(1);
    }
}

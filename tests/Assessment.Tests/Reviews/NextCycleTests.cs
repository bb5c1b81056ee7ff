using System.Text.Json.Nodes;
using AseanPlatform.Assessment.Assessments;
using AseanPlatform.Assessment.Catalogue;
using AseanPlatform.Assessment.Tests.Overlap;
using Shouldly;
using Xunit;
using Cycle = AseanPlatform.Assessment.Assessments.Assessment;

namespace AseanPlatform.Assessment.Tests.Reviews;

/// <summary>What becomes of answers in the next cycle, without a platform: releases are functions of their documents.</summary>
public sealed class NextCycleTests
{
    static readonly DateTimeOffset s_start = new(2026, 11, 22, 9, 0, 0, TimeSpan.Zero);
    static readonly Writer s_writer = new(Guid.CreateVersion7(), "Wati");
    static readonly CatalogueRelease s_old = Shipped.Release;

    // The form of te-01 has changed, te-02 was made clearer, te-03 asks something else, nobody says what became of te-04, and te-05 is gone.
    static readonly CatalogueRelease s_new = Shipped.Of(document =>
    {
        foreach (var id in new[] { "te-01", "te-02", "te-03", "te-04" })
        {
            var words = Statement(document, id)["statement"]!;
            words["en"] = (string)words["en"]! + " And so on.";
        }
        document["files"]!["questionnaire"]!.AsArray().Remove(Statement(document, "te-05"));
        document["changes"] = new JsonArray(Change("te-01", "editorial"), Change("te-02", "clarifying"), Change("te-03", "substantive"), Change("te-05", "substantive"));
    }, "2026.11.1");

    static readonly ClientFacts s_client = new(Generative: false, Country: null);
    static readonly Showing s_shown = new(null, false, [], null);

    [Fact]
    public void What_was_not_changed_in_substance_counts_at_once()
    {
        var next = Next(s_new);

        next.Answers.Select(a => a.StatementId).Order().ShouldBe(s_new.Shown(s_shown).Select(s => s.Id).Order(), "nothing that is still asked is dropped");
        next.Answers.Where(a => a.ToConfirm).Select(a => a.StatementId).Order().ShouldBe(["te-03", "te-04"]);
        next.Answers.ShouldAllBe(a => a.Carried && a.Level == 2 && a.Words == "As it was.");
        (next.Done, next.Shown).ShouldBe((39, 41)); // of 42, one gone; two wait
    }

    [Fact]
    public void The_weightiest_change_on_the_way_counts_and_a_release_that_says_nothing_leaves_all_that_reads_otherwise_to_be_confirmed()
    {
        var substantive = Shipped.Of(document => document["changes"] = new JsonArray(Change("te-01", "substantive")), "2026.11.0");
        var silent = Shipped.Of(_ => { }, "2026.10");

        Next(substantive, s_new).AnswerTo("te-01")!.ToConfirm.ShouldBeTrue();
        Next(silent, s_new).AnswerTo("te-01")!.ToConfirm.ShouldBeTrue();
        Next(silent, s_new).AnswerTo("fe-01")!.ToConfirm.ShouldBeFalse("its words are the same");
    }

    [Fact]
    public void An_answer_that_waits_is_confirmed_by_saving_it_again()
    {
        var next = Next(s_new);

        next.Save(Guid.CreateVersion7(), 1, s_new.StatementById["te-03"], new(2, false, null, "As it was."), s_writer, s_new, s_start.AddHours(1)).Stored.ShouldBeTrue();

        (next.AnswerTo("te-03")!.ToConfirm, next.AnswerTo("te-03")!.Carried, next.Done).ShouldBe((false, false, 40));
    }

    static Cycle Next(params CatalogueRelease[] way)
    {
        var assessment = new Cycle(Guid.CreateVersion7(), 1, s_old, s_client, s_start);
        foreach (var statement in s_old.Shown(s_shown)) assessment.Save(Guid.CreateVersion7(), 0, statement, new(2, false, null, "As it was."), s_writer, s_old, s_start);
        assessment.Submit(s_old, s_start);
        assessment.Approve(s_old, s_start);
        return assessment.Reopen("A new system.", s_old, s_new, way, s_client, s_start);
    }

    static JsonObject Statement(JsonObject document, string id) => document["files"]!["questionnaire"]!.AsArray().Single(s => (string)s!["id"]! == id)!.AsObject();

    static JsonObject Change(string id, string weight) => new() { ["kind"] = "questionnaire", ["id"] = id, ["what"] = "change", ["class"] = weight };
}

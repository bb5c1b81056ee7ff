using System.Text.Json;
using System.Text.Json.Nodes;
using AseanPlatform.Assessment.Assessments;
using AseanPlatform.Assessment.Catalogue;
using AseanPlatform.Assessment.Offline;
using AseanPlatform.Assessment.Tests.Overlap;
using AseanPlatform.ServiceDefaults;
using Microsoft.Extensions.Configuration;
using Shouldly;
using Xunit;
using Cycle = AseanPlatform.Assessment.Assessments.Assessment;

namespace AseanPlatform.Assessment.Tests.Offline;

/// <summary>What would come of an answer file, without a platform.</summary>
public sealed class ImportPlanTests
{
    static readonly DateTimeOffset s_start = new(2026, 11, 22, 9, 0, 0, TimeSpan.Zero);
    static readonly Writer s_writer = new(Guid.CreateVersion7(), "Wati");

    // In the newer release: te-01 says the same in other words, te-02 something else, te-04 is gone and te-99 came.
    static readonly CatalogueRelease s_old = Shipped.Release, s_new = Shipped.Of(document =>
    {
        Reword(document, "te-01");
        Reword(document, "te-02");
        var statements = document["files"]!["questionnaire"]!.AsArray();
        statements.Remove(Statement(document, "te-04"));
        var added = Statement(document, "te-05").DeepClone();
        (added["id"], added["code"], added["order"]) = ("te-99", "TE-99", 100);
        statements.Add(added);
        document["changes"] = new JsonArray(Change("te-01", "editorial"), Change("te-02", "substantive"), Change("te-04", "substantive"));
    }, "2026.11.1");

    [Fact]
    public void Every_row_stands_somewhere_and_together_they_are_what_the_file_says()
    {
        var assessment = Started(s_old);
        Save(assessment, s_old, "te-01", 3);
        Save(assessment, s_old, "te-02", 1);
        Save(assessment, s_old, "te-05", 4);
        var file = File(s_old, Row("te-01", 3), Row("te-02", 2), Row("te-03", 4), Row("te-05", null), Row("te-06", null), Row("xx-01", 2), Row("te-04", 7), Row("te-07", 2), Row("te-03", 1));

        var plan = Plan(file, assessment, s_old, s_old);

        plan.Rows.Select(r => (r.Row.StatementId, r.Standing, r.Why)).ShouldBe(
        [
            ("te-01", Standings.Same, null), ("te-02", Standings.Differs, null), ("te-03", Standings.New, null), ("te-05", Standings.Open, null), ("te-06", Standings.Open, null),
            ("xx-01", Standings.Unknown, null), ("te-04", Standings.Refused, "level"), ("te-07", Standings.Refused, "not-shown"), ("te-03", Standings.Refused, "twice"),
        ]);
        plan.Rows.Count.ShouldBe(file.Counts.Statements);
        plan.Rows.Where(r => r.IsTaken).Select(r => r.Row.StatementId).ShouldBe(["te-03"], "what stands is not replaced unasked");
        plan.Rows.Single(r => r.Standing is Standings.Differs).Here!.SavedByName.ShouldBe("Wati");
        plan.Missing.ShouldContain(s => s.Id == "fe-01");
    }

    [Fact]
    public void An_older_release_is_carried_to_be_confirmed_gone_or_open()
    {
        var assessment = Started(s_new);
        var file = File(s_old, Row("te-01", 3), Row("te-02", 2), Row("te-03", null), Row("te-04", 1), Row("te-05", 4));

        var plan = Plan(file, assessment, s_old, s_new, s_new);

        plan.Rows.Select(r => (r.Row.StatementId, r.Standing, r.Why)).ShouldBe(
        [
            ("te-01", Standings.New, "carried"), ("te-02", Standings.Changed, "other-words"), ("te-03", Standings.Open, null), ("te-04", Standings.Gone, null), ("te-05", Standings.New, "carried"),
        ]);
        plan.Missing.ShouldContain(s => s.Id == "te-99");
    }

    [Fact]
    public void A_release_that_does_not_say_what_it_changed_asks_for_everything_that_was_reworded()
    {
        var silent = Shipped.Of(document => Reword(document, "te-01"), "2026.12");

        Plan(File(s_old, Row("te-01", 3), Row("te-02", 3)), Started(silent), s_old, silent, silent).Rows.Select(r => r.Standing).ShouldBe([Standings.Changed, Standings.New]);
    }

    [Fact]
    public void Edited_words_are_named_and_nothing_is_believed_of_a_broken_signature()
    {
        var assessment = Started(s_old);
        var file = File(s_old, Row("te-01", 3) with { TextSha256 = new string('0', 64) }, Row("te-02", 2), Row("te-03", 2) with { TextSha256 = null });

        Plan(file, assessment, s_old, s_old).Rows.Select(r => r.Why).ShouldBe(["edited", null, "edited"]);
        Plan(file, assessment, s_old, s_old, isSigned: false).Rows.ShouldAllBe(r => r.Standing == Standings.Changed && r.Why == "unsigned");
    }

    [Fact]
    public void What_was_taken_to_be_confirmed_counts_as_open_and_is_not_taken_twice()
    {
        var assessment = Started(s_new);
        var file = File(s_old, Row("te-02", 2));
        var row = Plan(file, assessment, s_old, s_new, s_new).Rows.Single();

        assessment.Save(Guid.CreateVersion7(), 0, row.Statement!, row.Said!, s_writer, s_new, s_start, toConfirm: true).Stored.ShouldBeTrue();

        (assessment.AnswerTo("te-02")!.ToConfirm, assessment.Done).ShouldBe((true, 0));
        Plan(file, assessment, s_old, s_new, s_new).Rows.Single().Standing.ShouldBe(Standings.Same);
        // The same answer to the words of today confirms it.
        Plan(File(s_new, Row("te-02", 2, s_new)), assessment, s_new, s_new).Rows.Single().Standing.ShouldBe(Standings.New);
    }

    [Fact]
    public void What_is_gone_is_put_into_the_history_once()
    {
        var assessment = Started(s_new);
        var file = File(s_old, Row("te-04", 1));
        var said = Plan(file, assessment, s_old, s_new, s_new).Rows.Single().Said!;

        ImportPlan.Of(file, assessment, s_old, s_new, [s_new], true, [("te-04", said)]).Rows.Single().Standing.ShouldBe(Standings.Same);
    }

    [Theory]
    [InlineData("4.0", "level")]
    [InlineData("5", "level")]
    [InlineData("-1", "level")]
    [InlineData("2.5", "level")]
    [InlineData("1e400", "level")]
    [InlineData("\"3\"", "level")]
    [InlineData("true", "level")]
    [InlineData("[]", "level")]
    [InlineData("4", null)]
    [InlineData("null", null)]
    public void A_level_that_is_none_is_refused_and_never_emptied(string level, string? wrong) =>
        new AnswerRow("te-01", JsonDocument.Parse(level).RootElement).Read().Wrong.ShouldBe(wrong);

    [Fact]
    public void Not_applicable_has_a_reason_and_no_level()
    {
        new AnswerRow("te-01", null, NotApplicable: true, "No such system.").Read().Said.ShouldBe(new Said(null, true, "No such system.", null));
        new AnswerRow("te-01", null, NotApplicable: true, "  ").Read().Wrong.ShouldBe("reason");
        new AnswerRow("te-01", null, NotApplicable: false, "why").Read().Wrong.ShouldBe("reason");
        new AnswerRow("te-01", JsonDocument.Parse("1").RootElement, NotApplicable: true, "why").Read().Wrong.ShouldBe("both");
        new AnswerRow("te-01", null, Words: new string('字', 20_001)).Read().Wrong.ShouldBe("length");
        new AnswerRow("te-01", null, Words: "Only words.").Read().Said.ShouldBe(new Said(null, false, null, "Only words."));
    }

    [Fact]
    public void A_file_of_another_client_of_another_kind_not_whole_or_of_no_known_release_is_refused_whole()
    {
        var assessment = Started(s_old);
        var file = File(s_old, Row("te-01", 3)) is var made ? made with { Manifest = made.Manifest with { ClientId = assessment.ClientId } } : made;

        ImportPlan.RequireFit(file, assessment, ["2026.11"]);
        ImportPlan.RequireFit(file with { Manifest = file.Manifest with { ClientId = null } }, assessment, ["2026.11"]);
        Code(file with { Manifest = file.Manifest with { ClientId = Guid.CreateVersion7() } }).ShouldBe("import.other-client");
        Value(file with { Schema = "something-else/1" }).ShouldBe("import.foreign");
        Value(file with { Answers = [] }).ShouldBe("import.miscounted");
        Value(file with { Manifest = file.Manifest with { Release = "1999.1" } }).ShouldBe("import.release");

        string Code(AnswerFile one) => Should.Throw<RuleBroken>(() => ImportPlan.RequireFit(one, assessment, ["2026.11"])).Code;
        string? Value(AnswerFile one) => Should.Throw<InvalidValue>(() => ImportPlan.RequireFit(one, assessment, ["2026.11"])).Code;
    }

    [Fact]
    public void One_changed_byte_of_what_was_signed_is_known()
    {
        var folder = Directory.CreateTempSubdirectory();
        try
        {
            var seal = new Seal(new ConfigurationBuilder().AddInMemoryCollection([new("PLATFORM_DATA", folder.FullName)]).Build());
            var manifest = File(s_old).Manifest;
            var signature = seal.Sign(manifest.Canonical());

            seal.Knows(signature, manifest.Canonical()).ShouldBeTrue();
            seal.Knows(signature, (manifest with { ValidUntil = manifest.ValidUntil.AddDays(1) }).Canonical()).ShouldBeFalse();
            seal.Knows(signature, (manifest with { ClientId = Guid.Empty }).Canonical()).ShouldBeFalse();
            seal.Knows(signature with { KeyId = "../own" }, manifest.Canonical()).ShouldBeFalse();
            seal.Knows(signature with { KeyId = new string('0', 16) }, manifest.Canonical()).ShouldBeFalse();
            seal.Knows(signature with { Value = "no signature" }, manifest.Canonical()).ShouldBeFalse();

            // Another key signs from now on: what the old one signed is still known.
            System.IO.File.Delete(Path.Combine(folder.FullName, "offline-keys", "own.pem"));
            seal.Sign(manifest.Canonical()).KeyId.ShouldNotBe(signature.KeyId);
            seal.Knows(signature, manifest.Canonical()).ShouldBeTrue();
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public void A_true_file_is_never_named_whatever_was_answered()
    {
        var folder = Directory.CreateTempSubdirectory();
        try
        {
            var seal = new Seal(new ConfigurationBuilder().AddInMemoryCollection([new("PLATFORM_DATA", folder.FullName)]).Build());
            var (assessment, random) = (Started(s_old), new Random(6));
            for (var n = 0; n < 1_000; n++)
            {
                var rows = s_old.Shown(assessment.Showing).Select(statement => Row(statement.Id, random.Next(-1, 5) is >= 0 and var level ? level : null) with { Words = random.Next(3) is 0 ? $"Words {n} 字 \"’ក\u200b" : null }).ToArray();
                random.Shuffle(rows);
                var made = File(s_old, rows);
                var file = JsonSerializer.Deserialize<AnswerFile>(JsonSerializer.Serialize(made with { Signature = seal.Sign(made.Manifest.Canonical()) }, JsonSerializerOptions.Web), JsonSerializerOptions.Web)!;

                ImportPlan.RequireFit(file, assessment, ["2026.11"]);
                var plan = Plan(file, assessment, s_old, s_old, seal.Knows(file.Signature, file.Manifest.Canonical()));
                plan.Rows.Where(row => row.Standing is not (Standings.New or Standings.Open)).ShouldBeEmpty();
            }
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Theory]
    [InlineData("Lotus Pay", "lotus-pay_")]
    [InlineData("  Nguyễn & Đức / Co.  ", "nguyễn-đức-co_")]
    [InlineData("莲花支付（新加坡）", "莲花支付-新加坡_")]
    [InlineData("../../etc/passwd", "etc-passwd_")]
    [InlineData("<script>\"x\"</script>", "script-x-script_")]
    [InlineData("ไทยแลนด์", "ไทยแลนด์_")]
    [InlineData("…", "")]
    public void A_name_becomes_part_of_a_files_name(string name, string stem) => MakeOfflineFile.Stem(name).ShouldBe(stem);

    [Fact]
    public void Every_word_of_the_file_is_there_in_both_languages_and_takes_the_same_values()
    {
        var (english, chinese) = (Texts.In("en"), Texts.In("zh-Hans"));

        english.Count.ShouldBeGreaterThan(80);
        chinese.Keys.Order().ShouldBe(english.Keys.Order());
        foreach (var (key, text) in english) Places(chinese[key]).ShouldBe(Places(text), key);
        chinese.Where(text => !text.Value.Any(c => c is >= '\u4e00' and <= '\u9fff')).ShouldBeEmpty();

        static IEnumerable<int> Places(string text) => Enumerable.Range(0, 5).Where(n => text.Contains($"{{{n}}}", StringComparison.Ordinal));
    }

    static ImportPlan Plan(AnswerFile file, Cycle assessment, CatalogueRelease then, CatalogueRelease now, params CatalogueRelease[] way) => Plan(file, assessment, then, now, true, way);

    static ImportPlan Plan(AnswerFile file, Cycle assessment, CatalogueRelease then, CatalogueRelease now, bool isSigned, params CatalogueRelease[] way) =>
        ImportPlan.Of(file, assessment, then, now, way, isSigned, []);

    static Cycle Started(CatalogueRelease release) => new(Guid.CreateVersion7(), 1, release, new(Generative: false, Country: null), s_start);

    static void Save(Cycle assessment, CatalogueRelease release, string statement, int level) =>
        assessment.Save(Guid.CreateVersion7(), 0, release.StatementById[statement], new(level, false, null, null), s_writer, release, s_start);

    static AnswerRow Row(string statement, int? level, CatalogueRelease? of = null) => new(
        statement, level is { } given ? JsonSerializer.SerializeToElement(given) : null, TextSha256: (of ?? s_old).StatementById.TryGetValue(statement, out var known) ? Questions.Sha256(known) : null);

    static AnswerFile File(CatalogueRelease release, params AnswerRow[] rows) => new(
        AnswerFile.Present,
        new(Manifest.Present, Guid.CreateVersion7(), Guid.CreateVersion7(), "Consultancy", null, null, release.Id, release.AsOf, Questions.Sha256(release.Statements), s_start, new(2027, 5, 21)),
        new(new string('0', 16), ""), s_start, Counts.Of(rows), [], rows);

    static JsonNode Statement(JsonObject document, string id) => document["files"]!["questionnaire"]!.AsArray().Single(s => s!["id"]!.GetValue<string>() == id)!;

    static void Reword(JsonObject document, string id) => Statement(document, id)["statement"]!["en"] = "Other words.";

    static JsonObject Change(string id, string weight) => new() { ["id"] = id, ["class"] = weight };
}

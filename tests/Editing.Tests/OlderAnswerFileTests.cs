using System.Text.Json.Nodes;
using AseanPlatform.Testing;

namespace AseanPlatform.Editing.Tests;

/// <summary>An answer file that was taken along before a release and comes back after it.</summary>
[Collection(nameof(OneCatalogue))]
public sealed class OlderAnswerFileTests(Platform platform)
{
    [Fact]
    public async Task Each_row_of_an_older_release_is_listed_as_what_becomes_of_it_and_becomes_that()
    {
        using var author = (await platform.NewEditor()).At("content");
        using var second = (await platform.NewEditor()).At("content");
        using var visitor = await platform.Visitor("assessment", "start");
        var (local, draft) = (Platform.Unique("laos"), await author.Open());
        var statement = await author.Item(draft, "te-01");
        (statement["id"], statement["gate"], statement["shownFor"]) = (local, false, new JsonObject { ["markets"] = new JsonArray("LA") });
        await author.Save(draft, "questionnaire", local, statement);
        await author.Describe(draft);
        var older = await author.Publish(draft, second);
        await Eventually.True(async () => (string?)AnswerFiles.Data(await visitor.GetStringAsync("/api/v1/scorecards/offline"))["manifest"]!["release"] == older, TimeSpan.FromSeconds(30), "the release that files are made of");

        var client = await (await platform.NewConsultancy()).NewClient();
        var path = $"/api/v1/assessments/{await client.Admin.Start(client.Id)}";
        using var work = client.Admin.At("assessment");
        await work.PutOnly($"{path}/markets", new { markets = new[] { "LA" } });
        await work.PutOnly($"{path}/answers/fe-01", Said(1));
        await work.PutOnly($"{path}/answers/ss-01", Said(3));
        var file = AnswerFiles.Of(AnswerFiles.Data(await work.GetStringAsync($"{path}/offline")), ("te-05", 3), ("te-06", 2), (local, 4), ("fe-01", 2), ("ss-01", 3), ("pd-01", 0));
        (file["answers"]!.AsArray().Count, (string)file["manifest"]!["release"]!).ShouldBe((43, older));

        // Meanwhile one statement is worded better, one says something else, and one is not asked any more.
        draft = await author.Open();
        foreach (var (id, weight) in new[] { ("te-05", "editorial"), ("te-06", "substantive") })
        {
            var asked = await author.Item(draft, id);
            asked["statement"]!["en"] = $"{(string)asked["statement"]!["en"]!} ({Platform.Unique("w")})";
            await author.Save(draft, "questionnaire", id, asked, weight);
        }
        await author.Save(draft, "questionnaire", local, null);
        await author.Describe(draft);
        var newer = await author.Publish(draft, second);
        await Eventually.True(async () => (await work.GetJson<JsonNode>($"{path}/release-moves/current"))["offer"] is not null, TimeSpan.FromSeconds(30), "the offer of the new release");
        await work.PostJson($"{path}/release-moves", new { to = newer });
        var before = await work.GetStringAsync(path);

        var report = await work.PostJson<JsonNode>($"{path}/offline/preview", file);

        (await work.GetStringAsync(path)).ShouldBe(before, "looking decides nothing");
        ((string)report["release"]!, (string)report["file"]!["release"]!, (bool)report["file"]!["isSigned"]!).ShouldBe((newer, older, true));
        var rows = report["rows"]!.AsArray().Select(r => ((string)r!["statementId"]!, (string)r["standing"]!, (string?)r["why"], (bool)r["taken"]!)).ToList();
        rows.Take(6).ShouldBe(
        [
            ("te-05", "new", "carried", true), ("te-06", "changed", "other-words", true), ("fe-01", "differs", "carried", false), ("ss-01", "same", "carried", false), ("pd-01", "new", "carried", true), (local, "gone", null, true),
        ], ignoreOrder: true);
        rows.Skip(6).ShouldAllBe(r => r.Item2 == "open" && !r.Item4);
        report["standings"]!.AsObject().Select(s => $"{s.Key} {s.Value}").Order(StringComparer.Ordinal).ShouldBe(["changed 1", "differs 1", "gone 1", "new 2", "open 37", "same 1"]);
        (rows.Count, report["standings"]!.AsObject().Sum(s => (int)s.Value!)).ShouldBe((43, 43));
        report["missing"]!.AsArray().ShouldBeEmpty();

        var done = await work.PostJson<JsonNode>($"{path}/offline/import", new { file, seen = (int)report["assessmentRevision"]!, take = rows.Where(r => r.Item4).Select(r => r.Item1).ToArray() });

        ((int)done["taken"]!, (int)done["toConfirm"]!, (int)done["history"]!, (int)done["left"]!, (bool)done["again"]!).ShouldBe((2, 1, 1, 1, false));
        var answers = (await work.GetJson<JsonNode>(path))["answers"]!.AsArray().ToDictionary(a => (string)a!["statementId"]!, a => ((int?)a!["level"], (bool)a["toConfirm"]!));
        answers.ShouldNotContainKey(local);
        answers.Select(a => (a.Key, a.Value.Item1, a.Value.Item2)).ShouldBe([("te-05", 3, false), ("te-06", 2, true), ("fe-01", 1, false), ("ss-01", 3, false), ("pd-01", 0, false)], ignoreOrder: true);
        var kept = (await work.GetJson<JsonNode>($"{path}/answers/{local}/history")).AsArray().ShouldHaveSingleItem()!;
        ((int)kept["answer"]!["level"]!, (string)kept["answer"]!["origin"]!).ShouldBe((4, "offline-file"));

        // A second look: what was taken is the same; what waits to be confirmed and what differs are still to be decided by somebody.
        var again = (await work.PostJson<JsonNode>($"{path}/offline/preview", file))["rows"]!.AsArray().ToDictionary(r => (string)r!["statementId"]!, r => (string)r!["standing"]!);
        ((string[])["te-05", "te-06", "fe-01", "ss-01", "pd-01", local]).Select(id => again[id]).ShouldBe(["same", "same", "differs", "same", "same", "same"]);

        static object Said(int level) => new { writeId = Guid.CreateVersion7(), basedOn = 0, notApplicable = false, level };
    }
}

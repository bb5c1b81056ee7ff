using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using AseanPlatform.Testing;
using Npgsql;

namespace AseanPlatform.Editing.Tests;

[Collection(nameof(OneCatalogue))]
public sealed class DraftTests(Platform platform)
{
    [Fact]
    public async Task A_change_goes_by_a_second_person_into_a_release_that_everybody_reads_and_what_was_believed_stays()
    {
        using var author = (await platform.NewEditor()).At("content");
        using var second = (await platform.NewEditor()).At("content");
        using var hub = await platform.Visitor("content", "hub");
        var client = await (await platform.NewConsultancy()).NewClient();
        using var pinned = client.Admin.At("assessment");
        var before = await hub.GetJson<JsonNode>("/api/v1/releases/current");
        var old = before["id"]!.GetValue<string>();
        var wasTitle = (await hub.GetJson<JsonNode>("/api/v1/instruments/vn-ailaw"))["item"]!["title"]!["en"]!.GetValue<string>();
        var earlier = await Eventually.Value(async () =>
        {
            using var answer = await pinned.PostAsync(new Uri($"/api/v1/clients/{client.Id}/assessments", UriKind.Relative), null);
            return answer.IsSuccessStatusCode ? await answer.Json<Made>() : null;
        });
        (await pinned.GetJson<JsonNode>($"/api/v1/assessments/{earlier.Id}"))["release"]!.GetValue<string>().ShouldBe(old);

        var draft = await author.Open("Law on AI: its English name");
        var law = await author.Item(draft, "vn-ailaw");
        law["title"]!["en"] = $"{wasTitle} (as amended)";
        var (status, saved) = await author.Put(draft, "instruments", "vn-ailaw", law, "clarifying");
        status.ShouldBe(HttpStatusCode.OK, saved?.ToJsonString());
        saved!["touches"]!.AsArray().Select(t => t!["id"]!.GetValue<string>()).ShouldContain("ob-vn-02");
        var duty = await author.Item(draft, "ob-vn-02");
        duty["title"]!["zh-Hans"] = duty["title"]!["zh-Hans"]!.GetValue<string>() + "（新）";
        await author.Save(draft, "obligations", "ob-vn-02", duty, "editorial");
        await author.Describe(draft);

        (await author.Refused($"/api/v1/drafts/{draft}/publication")).Code.ShouldBe("draft.unreviewed");
        await author.PostJson($"/api/v1/drafts/{draft}/submission", null);
        (await author.Refused($"/api/v1/drafts/{draft}/review", new { accepted = true })).Code.ShouldBe("draft.own-work");
        (await second.Refused($"/api/v1/drafts/{draft}/review", new { accepted = false })).Status.ShouldBe(HttpStatusCode.UnprocessableEntity); // what is to be changed?
        await second.PostJson($"/api/v1/drafts/{draft}/review", new { accepted = true });
        var published = await author.PostJson<JsonNode>($"/api/v1/drafts/{draft}/publication", null);

        var release = published["release"]!.GetValue<string>();
        release.ShouldStartWith("2026.11.");
        var head = await hub.GetJson<JsonNode>("/api/v1/releases/current");
        (head["id"]!.GetValue<string>(), head["base"]!.GetValue<string>(), head["notes"]!["zh-Hans"]!.GetValue<string>()).ShouldBe((release, old, "新内容。"));
        var known = head["publishedAt"]!.GetValue<DateTimeOffset>();
        known.ShouldBeGreaterThan(before["publishedAt"]!.GetValue<DateTimeOffset>());
        (await Title($"asKnown={Desk.Moment(known)}")).ShouldBe($"{wasTitle} (as amended)");
        (await Title($"asKnown={Desk.Moment(known.AddMicroseconds(-1))}")).ShouldBe(wasTitle);
        (await Title($"release={old}")).ShouldBe(wasTitle);

        using var whole = await hub.GetAsync(new Uri($"/api/v1/releases/{release}/document", UriKind.Relative));
        var document = await whole.Content.ReadAsByteArrayAsync();
        Convert.ToHexStringLower(SHA256.HashData(document)).ShouldBe(published["sha256"]!.GetValue<string>());
        var told = JsonNode.Parse(document)!;
        told["changes"]!.AsArray().Select(c => (c!["id"]!.GetValue<string>(), c["class"]!.GetValue<string>())).ShouldBe([("vn-ailaw", "clarifying"), ("ob-vn-02", "editorial")]);

        var changes = (await hub.GetJson<JsonNode>($"/api/v1/releases/{old}/changes/{release}"))["items"]!.AsArray();
        changes.Select(c => (c!["id"]!.GetValue<string>(), c["what"]!.GetValue<string>(), c["class"]!.GetValue<string>())).ShouldBe([("vn-ailaw", "changed", "clarifying"), ("ob-vn-02", "changed", "editorial")]);
        changes[0]!["members"]![0]!["en"]!.AsArray().Where(s => s!["op"]!.GetValue<string>() == "added").Select(s => s!["text"]!.GetValue<string>()).ShouldBe([" (as amended)"]);
        changes[1]!["members"]![0]!["zhHans"]!.AsArray()[^1]!["text"]!.GetValue<string>().ShouldBe("（新）");

        var versions = (await hub.GetJson<JsonNode>("/api/v1/history/vn-ailaw"))["versions"]!.AsArray();
        (versions[^1]!["what"]!.GetValue<string>(), versions[^1]!["release"]!.GetValue<string>(), versions[^2]!["knownUntil"]!.GetValue<DateTimeOffset>()).ShouldBe(("changed", release, known));

        // Told once, and taken over by Assessment: what was begun stays with its release, what begins takes the new one.
        await using var sql = await platform.Sql("content");
        await using var events = new NpgsqlCommand($"SELECT count(*) FROM outbox_message WHERE exchange LIKE '%ReleasePublished' AND body::text LIKE '%{release}\"%'", sql);
        Convert.ToInt64(await events.ExecuteScalarAsync(), null).ShouldBe(1);
        await using var copies = await platform.Sql("assessment");
        await Eventually.True(async () =>
        {
            await using var copied = new NpgsqlCommand($"SELECT count(*) FROM release_copy WHERE id = '{release}' AND sha256 = '{published["sha256"]!.GetValue<string>()}'", copies);
            return Equals(await copied.ExecuteScalarAsync(), 1L);
        }, TimeSpan.FromSeconds(30), "the copy of the release in Assessment");
        var later = await (await platform.NewConsultancy()).NewClient();
        using var laters = later.Admin.At("assessment");
        var begun = await Eventually.Value(async () =>
        {
            using var answer = await laters.PostAsync(new Uri($"/api/v1/clients/{later.Id}/assessments", UriKind.Relative), null);
            return answer.IsSuccessStatusCode ? await answer.Json<Made>() : null;
        });
        (await laters.GetJson<JsonNode>($"/api/v1/assessments/{begun.Id}"))["release"]!.GetValue<string>().ShouldBe(release);
        (await pinned.GetJson<JsonNode>($"/api/v1/assessments/{earlier.Id}"))["release"]!.GetValue<string>().ShouldBe(old);

        // Over is over.
        (await author.Put(draft, "instruments", "vn-ailaw", law, basedOn: 1)).Answer!["code"]!.GetValue<string>().ShouldBe("draft.over");
        (await author.Refused($"/api/v1/drafts/{draft}/publication")).Code.ShouldBe("draft.published");
        var steps = (await author.GetJson<JsonNode>($"/api/v1/drafts/{draft}"))["steps"]!.AsArray().Select(s => s!["what"]!.GetValue<string>());
        steps.ShouldBe(["opened", "changed", "changed", "described", "submitted", "accepted", "published"]);

        async Task<string> Title(string when) => (await hub.GetJson<JsonNode>($"/api/v1/instruments/vn-ailaw?{when}"))["item"]!["title"]!["en"]!.GetValue<string>();
    }

    [Theory]
    [InlineData("provenance/sources/0", "\"nowhere\"", "/body/provenance/sources", "refers to nowhere, which is not among the sources")]
    [InlineData("effectiveFrom/date", "\"2026-02-30\"", "/body/effectiveFrom", "2026-02-30 is not a date")]
    [InlineData("force", "\"maybe\"", "/body/force", "is not an allowed value")]
    [InlineData("extra", "1", "/body", "has the unknown member extra")]
    [InlineData("title/en", "\"<script>alert(1)</script>\"", "/body/title/en", "HTML or an address that runs a script")]
    [InlineData("title/en", "\"[read](javascript:alert(1))\"", "/body/title/en", "HTML or an address that runs a script")]
    [InlineData("title/en", "\"a\\u0007b\"", "/body/title/en", "control character")]
    [InlineData("title/en", "\"half \\ud800\"", "/body/title/en", "half a character")]
    [InlineData("id", "\"ob-vn-99\"", "/body/id", "must carry the id of its address")]
    [InlineData("jurisdiction", "\"XX\"", "/body/jurisdiction", "is not an allowed value")]
    [InlineData("effectiveTo", "{\"date\":\"2000-01-01\",\"precision\":\"day\"}", "/body", "ends before it begins")]
    public async Task What_does_not_fit_is_named_at_once_and_not_kept(string member, string value, string place, string fault)
    {
        using var author = (await platform.NewEditor()).At("content");
        var draft = await author.Open();
        var body = (await author.Item(draft, "ob-vn-02")).ToJsonString();
        var item = JsonNode.Parse(body)!;
        JsonNode at = item;
        var parts = member.Split('/');
        foreach (var part in parts[..^1]) at = at[part]!;
        // As text, so that what no library would write is sent as it is.
        const string Mark = "\"here it comes\"";
        if (at is JsonArray list) list[0] = "here it comes";
        else at[parts[^1]] = "here it comes";
        var request = $$"""{"kind":"obligations","what":"put","class":"editorial","reason":{"en":"x","zh-Hans":"x"},"basedOn":0,"body":{{item.ToJsonString().Replace(Mark, value, StringComparison.Ordinal)}}}""";

        using var answer = await author.PutAsync(new Uri($"/api/v1/drafts/{draft}/items/ob-vn-02", UriKind.Relative), new StringContent(request, System.Text.Encoding.UTF8, "application/json"));

        var problem = JsonNode.Parse(await answer.Content.ReadAsStringAsync())!;
        answer.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity, problem.ToJsonString());
        problem["errors"]!.AsObject().ShouldContain(e => e.Key == place && e.Value!.ToJsonString().Contains(fault, StringComparison.Ordinal), problem.ToJsonString());
        (await author.GetJson<JsonNode>($"/api/v1/drafts/{draft}"))["changes"]!.AsArray().ShouldBeEmpty();
    }

    [Fact]
    public async Task While_a_translation_a_source_a_reason_or_the_notes_are_missing_the_draft_is_kept_and_not_published()
    {
        using var author = (await platform.NewEditor()).At("content");
        using var second = (await platform.NewEditor()).At("content");
        var draft = await author.Open();
        var duty = await author.Item(draft, "ob-vn-02");
        duty["title"]!["zh-Hans"] = "";
        duty["provenance"]!["sources"] = new JsonArray();
        var (status, saved) = await author.Put(draft, "obligations", "ob-vn-02", duty, whyChinese: "");
        status.ShouldBe(HttpStatusCode.OK, saved?.ToJsonString());
        saved!["missing"]!.AsArray().Select(m => m!.GetValue<string>()).ShouldContain("obligations/ob-vn-02/title/zh-Hans: is empty");
        await author.PostJson($"/api/v1/drafts/{draft}/submission", null);
        await second.PostJson($"/api/v1/drafts/{draft}/review", new { accepted = true });

        var (refused, code, problem) = await author.Refused($"/api/v1/drafts/{draft}/publication");

        (refused, code).ShouldBe((HttpStatusCode.Conflict, "draft.not-ready"));
        var missing = problem["conflict"]!["missing"]!.AsArray().Select(m => m!.GetValue<string>()).ToList();
        missing.ShouldContain("obligations/ob-vn-02/title/zh-Hans: is empty");
        missing.ShouldContain(m => m.StartsWith("obligations/ob-vn-02/provenance", StringComparison.Ordinal) && m.EndsWith("without any source", StringComparison.Ordinal));
        missing.ShouldContain("obligations/ob-vn-02: the reason lacks Chinese");
        missing.ShouldContain("notes/en: is empty");
        using var hub = await platform.Visitor("content", "hub");
        (await hub.GetJson<JsonNode>("/api/v1/obligations?market=VN"))["items"]!.AsArray().ShouldAllBe(o => o!["title"]!["zh-Hans"]!.GetValue<string>() != "");
        await author.PostJson($"/api/v1/drafts/{draft}/discarding", null);
    }

    [Fact]
    public async Task Two_values_of_one_fact_on_one_day_and_a_circle_of_supersession_are_refused()
    {
        using var author = (await platform.NewEditor()).At("content");
        var draft = await author.Open();
        var framework = await author.Item(draft, "sg-mgf-agentic");
        framework["facts"]!.AsArray().Single(f => f!["id"]!.GetValue<string>() == "sg-mgf-agentic-v1-0")!["validTo"]!["date"] = "2026-05-21";
        (await author.Put(draft, "instruments", "sg-mgf-agentic", framework)).Answer!["errors"]!.ToJsonString().ShouldContain("holds at the same time as sg-mgf-agentic-v1-0");

        // A circle is of several items: the one that closes it is refused.
        var decree = await author.Item(draft, "vn-decree13");
        decree["supersedes"]!.AsArray().Add("vn-ailaw");
        await author.Save(draft, "instruments", "vn-decree13", decree);
        var law = await author.Item(draft, "vn-ailaw");
        law["supersedes"]!.AsArray().Add("vn-pdpl");
        var (status, problem) = await author.Put(draft, "instruments", "vn-ailaw", law);
        status.ShouldBe(HttpStatusCode.UnprocessableEntity);
        problem!["errors"]!["/body"]!.ToJsonString().ShouldContain("supersedes itself");
        await author.PostJson($"/api/v1/drafts/{draft}/discarding", null);
    }

    [Fact]
    public async Task An_older_base_is_taken_up_first_and_what_both_changed_is_named()
    {
        using var author = (await platform.NewEditor()).At("content");
        using var second = (await platform.NewEditor()).At("content");
        var (mine, theirs) = (await author.Open("Mine"), await second.Open("Theirs"));
        var note = await author.Item(mine, "sg-mgf-agentic");
        note["title"]!["en"] = $"Mine {Platform.Unique("t")}";
        await author.Save(mine, "instruments", "sg-mgf-agentic", note);
        await author.Describe(mine);
        note["title"]!["en"] = $"Theirs {Platform.Unique("t")}";
        await second.Save(theirs, "instruments", "sg-mgf-agentic", note);
        await second.Describe(theirs);
        var newest = await second.Publish(theirs, author);

        await author.PostJson($"/api/v1/drafts/{mine}/submission", null);
        await second.PostJson($"/api/v1/drafts/{mine}/review", new { accepted = true });
        var (_, code, problem) = await author.Refused($"/api/v1/drafts/{mine}/publication");
        (code, problem["conflict"]!["newest"]!.GetValue<string>()).ShouldBe(("draft.base-outdated", newest));
        (_, code, problem) = await author.Refused($"/api/v1/drafts/{mine}/rebase", new { });
        (code, problem["conflict"]!["items"]![0]!.GetValue<string>()).ShouldBe(("draft.conflicts", "sg-mgf-agentic"));

        (await author.PostJson<JsonNode>($"/api/v1/drafts/{mine}/rebase", new { keepMine = new[] { "sg-mgf-agentic" } }))["base"]!.GetValue<string>().ShouldBe(newest);
        (await author.Refused($"/api/v1/drafts/{mine}/publication")).Code.ShouldBe("draft.unreviewed"); // another text than the one that was reviewed
        (await author.Publish(mine, second)).ShouldNotBe(newest);
    }

    [Fact]
    public async Task An_item_is_added_and_ended_and_its_id_means_nothing_else_ever_after()
    {
        using var author = (await platform.NewEditor()).At("content");
        using var second = (await platform.NewEditor()).At("content");
        using var hub = await platform.Visitor("content", "hub");
        var id = Platform.Unique("source");
        var adding = await author.Open();
        var empty = await author.GetJson<JsonNode>($"/api/v1/drafts/{adding}/items/{id}?kind=sources");
        var tier = empty["members"]!.AsArray().Single(m => m!["name"]!.GetValue<string>() == "tier")!;
        (tier["form"]!.GetValue<string>(), tier["choices"]!.AsArray().Count).ShouldBe(("choice", 3));
        var source = empty["body"]!.AsObject();
        source["id"]!.GetValue<string>().ShouldBe(id);
        (source["title"], source["url"], source["language"]) = ("Official gazette", "https://gazette.example.test/1", "en");
        var preview = await author.PostJson<JsonNode>($"/api/v1/drafts/{adding}/preview", new { kind = "sources", itemId = id, body = source });
        (preview["what"]!.GetValue<string>(), preview["faults"]!.AsArray().Count).ShouldBe(("add", 0), preview.ToJsonString());
        (await author.GetJson<JsonNode>($"/api/v1/drafts/{adding}"))["changes"]!.AsArray().ShouldBeEmpty();
        await author.Save(adding, "sources", id, source, "editorial");
        await author.Describe(adding);
        var added = await author.Publish(adding, second);

        var ending = await author.Open();
        // What others lean on does not end under them.
        await author.Save(ending, "instruments", "vn-ailaw", null);
        (await author.GetJson<JsonNode>($"/api/v1/drafts/{ending}"))["faults"]!.AsArray().Select(f => f!.GetValue<string>()).ShouldContain(f => f.Contains("refers to vn-ailaw", StringComparison.Ordinal));
        using (var withdrawn = await author.DeleteAsync(new Uri($"/api/v1/drafts/{ending}/items/vn-ailaw", UriKind.Relative))) withdrawn.StatusCode.ShouldBe(HttpStatusCode.NoContent);
        await author.Save(ending, "sources", id, null, "editorial");
        await author.Describe(ending);
        var ended = await author.Publish(ending, second);

        (await hub.GetJson<JsonNode>($"/api/v1/sources/{id}?release={added}"))["item"].ShouldNotBeNull();
        using (var gone = await hub.GetAsync(new Uri($"/api/v1/sources/{id}", UriKind.Relative))) gone.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await hub.GetJson<JsonNode>($"/api/v1/history/{id}"))["versions"]!.AsArray().Select(v => v!["what"]!.GetValue<string>()).ShouldBe(["added", "removed"]);
        (await hub.GetJson<JsonNode>($"/api/v1/releases/{added}/changes/{ended}"))["items"]!.AsArray().ShouldHaveSingleItem()!["what"]!.GetValue<string>().ShouldBe("removed");
        var reuse = await author.Open();
        (await author.Put(reuse, "bodies", id, (await author.GetJson<JsonNode>($"/api/v1/drafts/{reuse}/items/{Platform.Unique("b")}?kind=bodies"))["body"])).Answer!["errors"]!.AsObject().Select(e => e.Key).ShouldBe(["/kind"]);
    }

    [Fact]
    public async Task A_disagreement_shows_the_quotations_and_the_decider_that_an_editor_added()
    {
        using var author = (await platform.NewEditor()).At("content");
        using var second = (await platform.NewEditor()).At("content");
        using var visitor = platform.Anonymous();
        var (quoted, against) = ($"Ten members \u2014 {Platform.Unique("q")}", $"Eleven members {Platform.Unique("q")}");
        async Task<string> Page(string segment) => WebUtility.HtmlDecode(await visitor.GetStringAsync(new Uri($"/{segment}/discrepancies/dx-35?read={Platform.Unique("r")}", UriKind.Relative)));
        (await Page("en")).ShouldContain("Decided by those who compiled the first release.");

        var draft = await author.Open();
        var quarrel = await author.Item(draft, "dx-35");
        (quarrel["quotation"], quarrel["counterQuotation"], quarrel["decidedBy"], quarrel["decidedOn"]) = (quoted, against, "Editorial board", Desk.Day(new(2026, 11, 20)));
        await author.Save(draft, "discrepancies", "dx-35", quarrel, "editorial");
        await author.Describe(draft);
        await author.Publish(draft, second);

        await Eventually.Passes(async () => (await Page("en")).ShouldContain("Decided by Editorial board, 20 Nov 2026."));
        var chinese = await Page("zh");
        chinese.ShouldContain("由Editorial board判断，2026年11月20日。");
        foreach (var words in new[] { quoted, against }) chinese.ShouldContain($"<blockquote>{words}</blockquote>");
    }

    [Fact]
    public async Task Two_editors_at_one_item_never_overwrite_each_other()
    {
        using var author = (await platform.NewEditor()).At("content");
        using var other = (await platform.NewEditor()).At("content");
        var draft = await author.Open();
        var law = await author.Item(draft, "vn-ailaw");
        await author.Save(draft, "instruments", "vn-ailaw", law);

        var (status, problem) = await other.Put(draft, "instruments", "vn-ailaw", law);

        (status, problem!["code"]!.GetValue<string>(), problem["conflict"]!["revision"]!.GetValue<int>()).ShouldBe((HttpStatusCode.Conflict, "draft.changed-meanwhile", 1));
        await other.Save(draft, "instruments", "vn-ailaw", law, basedOn: 1);
    }

    [Fact]
    public async Task A_later_day_of_the_coded_states_is_refused_while_a_state_is_another_on_it()
    {
        using var author = (await platform.NewEditor()).At("content");
        var draft = await author.Open();
        using var early = await author.PutAsJsonAsync($"/api/v1/drafts/{draft}", new { title = "x", notes = Desk.Words("x", "x"), asOf = "2026-11-20" });
        using var late = await author.PutAsJsonAsync($"/api/v1/drafts/{draft}", new { title = "x", notes = Desk.Words("x", "x"), asOf = DateTime.UtcNow.AddDays(2).ToString("yyyy-MM-dd", null) });

        (early.StatusCode, late.StatusCode).ShouldBe((HttpStatusCode.UnprocessableEntity, HttpStatusCode.UnprocessableEntity));
    }

    [Fact]
    public async Task A_release_of_ten_thousand_items_comes_out_whole()
    {
        using var author = (await platform.NewEditor()).At("content");
        using var second = (await platform.NewEditor()).At("content");
        using var hub = await platform.Visitor("content", "hub");
        var draft = await author.Open("Many");
        await author.Describe(draft);
        var term = (await hub.GetJson<JsonNode>("/api/v1/vocabulary"))["items"]![0]!;
        await using (var sql = await platform.Sql("content"))
        await using (var many = new NpgsqlCommand("""
            INSERT INTO draft_change SELECT $1, 'bulk-term-' || n, 'vocabulary', 'add', $2::jsonb || jsonb_build_object('id', 'bulk-term-' || n, 'value', 'bulk-' || n), 'editorial', '{"en":"x","zh-Hans":"x"}', 1, gen_random_uuid(), 'Bulk', now()
            FROM generate_series(1, 8000) n
            """, sql) { Parameters = { new() { Value = draft }, new() { Value = term.ToJsonString() } } })
            await many.ExecuteNonQueryAsync();
        await author.PostJson($"/api/v1/drafts/{draft}/submission", null);
        await second.PostJson($"/api/v1/drafts/{draft}/review", new { accepted = true });

        var started = System.Diagnostics.Stopwatch.GetTimestamp();
        var release = (await author.PostJson<JsonNode>($"/api/v1/drafts/{draft}/publication", null))["release"]!.GetValue<string>();
        var took = System.Diagnostics.Stopwatch.GetElapsedTime(started);

        TestContext.Current.TestOutputHelper?.WriteLine($"10,000 items: {took.TotalSeconds:0.00} s");
        await using var counting = await platform.Sql("content");
        await using var count = new NpgsqlCommand($"SELECT count(*) FROM release_item WHERE release = '{release}'", counting);
        ((long)(await count.ExecuteScalarAsync())!).ShouldBeGreaterThan(10_000);
    }
}

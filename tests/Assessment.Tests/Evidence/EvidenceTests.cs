using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using AseanPlatform.Assessment.Evidence;
using AseanPlatform.ServiceDefaults;
using AseanPlatform.Testing;
using Microsoft.Extensions.Options;
using Npgsql;
using Shouldly;
using Xunit;

namespace AseanPlatform.Assessment.Tests.Evidence;

public sealed class EvidenceTests(Platform platform)
{
    [Fact]
    public async Task A_content_is_kept_once_whatever_it_is_called_and_by_whom()
    {
        using var work = await Work.Start(platform);
        var colleague = await work.Client.Consultancy.Invite(work.Client.Id, "contributor");
        using var other = new Work(work.Client, colleague.At("assessment"), work.Id);
        var picture = Pictures.Png("kept once", size: 300);

        var brought = await Task.WhenAll(work.Brought(picture, "a.png"), other.Brought(picture, "b.png"), work.Brought(picture, "c.png"));

        brought.Distinct().Count().ShouldBe(3);
        (await Count("evidence_content", work)).ShouldBe(1);
        (await work.Http.GetJson<JsonArray>($"/api/v1/clients/{work.Client.Id}/evidence")).Select(e => (string)e!["fileName"]!).Order().ShouldBe(["a.png", "b.png", "c.png"]);
    }

    [Fact]
    public async Task A_file_comes_back_byte_for_byte_and_can_only_be_saved()
    {
        using var work = await Work.Start(platform);
        var page = Files.Text("Words about <script>alert(1)</script> and more");

        var evidence = await work.Brought(page, "政策 policy’s.txt");
        using var answer = await work.Fetch(evidence);

        (await answer.Content.ReadAsByteArrayAsync()).ShouldBe(page);
        answer.Content.Headers.ContentType!.MediaType.ShouldBe("text/plain");
        answer.Content.Headers.ContentDisposition!.DispositionType.ShouldBe("attachment");
        answer.Content.Headers.ContentDisposition.FileNameStar.ShouldBe("政策 policy’s.txt");
        answer.Headers.GetValues("Content-Security-Policy").ShouldBe(["sandbox; default-src 'none'"]);
        answer.Headers.GetValues("X-Content-Type-Options").ShouldBe(["nosniff"]);
        answer.Headers.CacheControl!.NoStore.ShouldBeTrue();
        answer.Headers.GetValues("X-Content-Sha256").ShouldBe([Convert.ToHexStringLower(SHA256.HashData(page))]);
    }

    [Fact]
    public async Task Thirty_megabytes_go_up_and_come_down_and_one_byte_more_does_not()
    {
        using var work = await Work.Start(platform);
        var most = new byte[Files.Most];
        Files.Pdf().CopyTo(most, 0);
        Random.Shared.NextBytes(most.AsSpan(100));

        var evidence = await work.Brought(most, "large.pdf");
        using var answer = await work.Fetch(evidence);
        work.Http.DefaultRequestHeaders.ExpectContinue = true; // the service hangs up on the rest; the gateway listens for a while
        using var tooLarge = await work.Bring([.. most, 0], "larger.pdf");

        SHA256.HashData(await answer.Content.ReadAsByteArrayAsync()).ShouldBe(SHA256.HashData(most));
        tooLarge.StatusCode.ShouldBe(HttpStatusCode.RequestEntityTooLarge);
        (await Count("evidence_content", work)).ShouldBe(1);
    }

    public static TheoryData<string, string, string> Wrong => new()
    {
        { "empty", "empty.pdf", "evidence.empty" },
        { "page", "page.html", "evidence.type" },
        { "page", "page.txt", "evidence.type" },
        { "picture of vectors", "picture.svg", "evidence.type" },
        { "program", "setup.exe", "evidence.type" },
        { "pdf", "picture.png", "evidence.lies" },
        { "png", "paper.pdf", "evidence.lies" },
        { "pdf", "paper.pdf.exe", "evidence.lies" },
        { "text", "data.json", "evidence.lies" },
        { "eicar", "note.txt", "evidence.harmful" },
        { "bomb", "letter.docx", "evidence.archive" },
        { "nested", "letter.docx", "evidence.archive" },
        { "overlapping", "letter.docx", "evidence.archive" },
        { "encrypted", "letter.docx", "evidence.archive" },
        { "miscounted", "letter.docx", "evidence.archive" },
        { "many", "letter.docx", "evidence.archive" },
        { "cut", "letter.docx", "evidence.archive" },
        { "climbing", "letter.docx", "evidence.archive" },
        { "on a drive", "letter.docx", "evidence.archive" },
        { "two names", "letter.docx", "evidence.archive" },
        { "macros", "letter.docx", "evidence.active" },
        { "archive", "files.zip", "evidence.type" },
        { "docx", "letter.xlsx", "evidence.lies" },
        { "text", "../secret.txt", "evidence.name" },
        { "text", "..\\secret.txt", "evidence.name" },
        { "text", "fdp\u202Etxt.exe.txt", "evidence.name" },
        { "text", "a\u0000b.txt", "evidence.name" },
        { "text", " blank.txt", "evidence.name" },
        { "text", ".txt", "evidence.name" },
        { "latin", "words.txt", "evidence.type" },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public async Task What_is_no_evidence_is_refused_by_name_and_nothing_is_kept(string content, string name, string code)
    {
        using var work = await Work.Start(platform);

        using var answer = await work.Bring(Of(content), name);

        (answer.StatusCode, await answer.Code()).ShouldBe((HttpStatusCode.UnprocessableEntity, code), await answer.Content.ReadAsStringAsync());
        (await answer.Problem()).GetProperty("errors").EnumerateObject().Single().Name.ShouldBe(code is "evidence.name" or "evidence.lies" ? "/fileName" : "/file");
        (await Count("evidence_content", work), await Count("evidence", work)).ShouldBe((0, 0));
    }

    static byte[] Of(string content) => content switch
    {
        "empty" => [],
        "page" => Files.Text("\uFEFF  <!doctype html><script>alert(1)</script>"),
        "picture of vectors" => Files.Text("<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"),
        "program" => [(byte)'M', (byte)'Z', 0x90, 0x00, 0x03],
        "pdf" => Files.Pdf(),
        "png" => Pictures.Png(),
        "eicar" => Files.Text(@"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-" + "ANTIVIRUS-TEST-FILE!$H+H*"),
        "bomb" => Files.Docx(("word/media/zeros.bin", new byte[100 * 1024 * 1024])),
        "nested" => Files.Docx(("word/inside.zip", Files.Zip(("a", [1])))),
        "overlapping" => Files.Overlapping(),
        "encrypted" => Files.Encrypted(),
        "miscounted" => Files.Miscounted(),
        "many" => Files.Docx([.. Enumerable.Range(0, 3000).Select(n => ($"word/{n}", Array.Empty<byte>()))]),
        "cut" => Files.Docx()[..^30],
        "climbing" => Files.Docx(("word/../../x", [1])),
        "on a drive" => Files.Docx(("C:\\x", [1])),
        "two names" => Files.TwoNames(),
        "macros" => Files.Docx(("word/vbaProject.bin", [1, 2, 3])),
        "archive" => Files.Zip(("a.txt", Files.Text("a"))),
        "docx" => Files.Docx(),
        "latin" => [(byte)'a', 0xE9, (byte)'b'],
        _ => Files.Text("words"),
    };

    [Fact]
    public async Task Each_accepted_kind_is_known_by_its_content()
    {
        using var work = await Work.Start(platform);

        foreach (var (content, name, type) in new[]
        {
            (Files.Pdf(), "a.pdf", "application/pdf"), (Pictures.Png(), "b.PNG", "image/png"), (Files.Docx(("word/embeddings/sheet.xlsx", Files.Zip(("a", [1])))), "c.docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
            (Files.Text("a,b\n1,2\n"), "d.csv", "text/csv"), (Files.Text(" {\"a\": 1}"), "e.json", "application/json"), (Files.Text("ไทย မြန်မာ 中文"), "f", "text/plain"),
        })
        {
            var evidence = await work.Http.GetJson<JsonNode>($"/api/v1/evidence/{await work.Brought(content, name)}");
            ((string)evidence["revisions"]![0]!["mediaType"]!).ShouldBe(type);
        }
    }

    [Fact]
    public async Task The_same_upload_sent_again_with_its_key_is_one()
    {
        using var work = await Work.Start(platform);
        var ids = new List<string>();
        for (var n = 0; n < 2; n++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, new Uri($"/api/v1/clients/{work.Client.Id}/evidence/files?fileName=a.pdf", UriKind.Relative))
            {
                Content = new ByteArrayContent(Files.Pdf()) { Headers = { ContentType = new MediaTypeHeaderValue("application/pdf") } },
                Headers = { { "Idempotency-Key", work.Id.ToString() } },
            };
            using var answer = await work.Http.SendAsync(request);
            ids.Add((string)(await answer.Json<JsonNode>())["id"]!);
        }

        ids.Distinct().Count().ShouldBe(1);
        (await Count("evidence", work)).ShouldBe(1);
    }

    [Fact]
    public async Task One_piece_proves_many_answers_and_a_submission_holds_the_revision_it_saw()
    {
        using var work = await Work.Start(platform);
        await work.AnswerAll();
        var paper = Files.Pdf("first");
        var evidence = await work.Brought(paper, "policy.pdf");
        foreach (var statement in (string[])["te-01", "te-02", "te-01"])
        {
            using var used = await work.Use(evidence, statement);
            used.StatusCode.ShouldBe(HttpStatusCode.NoContent);
        }
        var submitted = await work.Http.PostJson<JsonNode>($"{work.Path}/submissions", null);
        using var revised = await Revise(work, evidence, 2, Files.Pdf("second"));
        revised.StatusCode.ShouldBe(HttpStatusCode.OK);

        using var refused = await work.Remove(evidence);
        var snapshot = await Snapshot(work, submitted["submissionId"]!.GetValue<Guid>());

        (refused.StatusCode, await refused.Code()).ShouldBe((HttpStatusCode.Conflict, "assessment.locked"));
        foreach (var id in (string[])["te-01", "te-02"])
        {
            var proof = snapshot["statements"]!.AsArray().Single(s => (string)s!["id"]! == id)!["evidence"]!.AsArray().ShouldHaveSingleItem()!;
            ((int)proof["revision"]!, (string)proof["sha256"]!, (string)proof["title"]!).ShouldBe((1, Convert.ToHexStringLower(SHA256.HashData(paper)), "policy.pdf"));
        }
        snapshot["statements"]!.AsArray().Single(s => (string)s!["id"]! == "te-03")!["evidence"]!.AsArray().ShouldBeEmpty();
        using var first = await work.Fetch(evidence, 1);
        (await first.Content.ReadAsByteArrayAsync()).ShouldBe(paper);
    }

    [Fact]
    public async Task What_was_submitted_stays_also_for_whoever_writes_to_the_database_itself()
    {
        using var work = await Work.Start(platform);
        await work.AnswerAll();
        var evidence = await work.Brought(Files.Pdf(), "policy.pdf");
        using var used = await work.Use(evidence);
        await work.Http.PostJson($"{work.Path}/submissions", null);
        await using var sql = await platform.Sql("assessment");

        foreach (var statement in (string[])["DELETE FROM evidence WHERE id = $1", "DELETE FROM evidence_revision WHERE evidence_id = $1", "DELETE FROM evidence_content WHERE client_id = (SELECT client_id FROM evidence WHERE id = $1)"])
        {
            await using var command = new NpgsqlCommand(statement, sql) { Parameters = { new() { Value = evidence } } };
            (await Should.ThrowAsync<PostgresException>(() => command.ExecuteNonQueryAsync())).SqlState.ShouldBe(PostgresErrorCodes.ForeignKeyViolation, statement);
        }
    }

    [Fact]
    public async Task A_submitted_assessment_takes_no_evidence_and_gives_none_back()
    {
        using var work = await Work.Start(platform);
        await work.AnswerAll();
        var (before, after) = (await work.Brought(Files.Pdf("before"), "a.pdf"), await work.Brought(Files.Pdf("after"), "b.pdf"));
        using var used = await work.Use(before);
        await work.Http.PostJson($"{work.Path}/submissions", null);

        using var late = await work.Use(after);
        using var off = await work.Http.DeleteAsync(new Uri($"{work.Path}/answers/te-01/evidence/{before}", UriKind.Relative));
        using var unused = await work.Remove(after);

        (late.StatusCode, await late.Code()).ShouldBe((HttpStatusCode.Conflict, "assessment.locked"));
        (off.StatusCode, await off.Code()).ShouldBe((HttpStatusCode.Conflict, "assessment.locked"));
        unused.StatusCode.ShouldBe(HttpStatusCode.NoContent);
    }

    [Fact]
    public async Task Removed_evidence_leaves_the_answers_and_its_bytes_go_with_the_last_revision_that_held_them()
    {
        using var work = await Work.Start(platform);
        var (shared, own) = (Files.Pdf("shared"), Files.Pdf("own"));
        var (one, other) = (await work.Brought(shared, "a.pdf"), await work.Brought(shared, "b.pdf"));
        using var revised = await Revise(work, one, 2, own);
        using var used = await work.Use(one);
        (await Count("evidence_content", work)).ShouldBe(2);

        using var removed = await work.Remove(one);

        removed.StatusCode.ShouldBe(HttpStatusCode.NoContent);
        (await Count("evidence_content", work), await Count("evidence_use", work)).ShouldBe((1, 0));
        using var gone = await work.Fetch(one);
        gone.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        using var kept = await work.Fetch(other);
        (await kept.Content.ReadAsByteArrayAsync()).ShouldBe(shared);
        using var last = await work.Remove(other);
        (await Count("evidence_content", work), await Count("evidence_chunk", work)).ShouldBe((0, 0));
    }

    [Fact]
    public async Task Evidence_that_is_removed_and_used_at_once_ends_as_one_of_both()
    {
        using var work = await Work.Start(platform);
        for (var n = 0; n < 5; n++)
        {
            var evidence = await work.Brought(Files.Pdf($"{n}"), "a.pdf");

            var answers = await Task.WhenAll(work.Use(evidence), work.Remove(evidence), work.Use(evidence, "te-02"));

            answers.ShouldAllBe(a => a.StatusCode == HttpStatusCode.NoContent || a.StatusCode == HttpStatusCode.NotFound || a.StatusCode == HttpStatusCode.Conflict);
            foreach (var answer in answers) answer.Dispose();
            using var over = await work.Remove(evidence);
        }
        (await Count("evidence", work), await Count("evidence_use", work), await Count("evidence_chunk", work)).ShouldBe((0, 0, 0));
    }

    [Fact]
    public async Task A_client_has_only_so_much_room_and_the_same_content_takes_none()
    {
        using var work = await Work.Start(platform);
        var (there, more) = (Files.Pdf("there", bytes: 700), Files.Pdf("more", bytes: 700));
        await work.Brought(there, "a.pdf");
        await using var db = platform.Job(work.Client.Consultancy.Id, work.Client.Id);
        var tight = new FilesInDatabase(db, db.Tenant, Options.Create(new EvidenceOptions { MostBytesPerClient = 1000 }));
        Task Put(byte[] content) => tight.Put(work.Client.Id, Convert.ToHexStringLower(SHA256.HashData(content)), new MemoryStream(content), DateTimeOffset.UtcNow, CancellationToken.None);

        await using (await db.Database.BeginTransactionAsync())
        {
            await Put(there);
            (await Should.ThrowAsync<InvalidValue>(() => Put(more))).Code.ShouldBe("evidence.full");
        }
        (await Count("evidence_content", work)).ShouldBe(1);
    }

    [Fact]
    public async Task A_revision_has_one_maker_and_the_same_one_again_is_no_second()
    {
        using var work = await Work.Start(platform);
        var note = await work.Http.PostJson<JsonNode>($"/api/v1/clients/{work.Client.Id}/evidence", new { kind = "note", title = "Minutes", note = "We met." });
        var path = $"/api/v1/evidence/{note["id"]}/revisions/2";

        using var first = await work.Http.PutAsJsonAsync(path, new { title = "Minutes", note = "We met twice.", expiresOn = "2027-03-31" });
        using var again = await work.Http.PutAsJsonAsync(path, new { title = "Minutes", note = "We met twice.", expiresOn = "2027-03-31" });
        using var other = await work.Http.PutAsJsonAsync(path, new { title = "Minutes", note = "We never met." });

        (first.StatusCode, again.StatusCode).ShouldBe((HttpStatusCode.OK, HttpStatusCode.OK));
        (other.StatusCode, await other.Code()).ShouldBe((HttpStatusCode.Conflict, "evidence.revised"));
        var evidence = await work.Http.GetJson<JsonNode>($"/api/v1/evidence/{note["id"]}");
        evidence["revisions"]!.AsArray().Select(r => (string)r!["note"]!).ShouldBe(["We met twice.", "We met."]);
        ((string)evidence["expiresOn"]!).ShouldBe("2027-03-31");
    }

    static readonly (object Body, string Member)[] s_wrongWords =
    [
        (new { kind = "link", title = "A", url = "javascript:alert(1)" }, "/url"),
        (new { kind = "link", title = "A", url = "file:///etc/passwd" }, "/url"),
        (new { kind = "link", title = "A", url = "https://me:secret@host.test/" }, "/url"),
        (new { kind = "link", title = "A" }, "/url"),
        (new { kind = "note", title = "A", url = "https://host.test/", note = "n" }, "/url"),
        (new { kind = "note", title = "A", note = "  " }, "/note"),
        (new { kind = "note", title = " ", note = "n" }, "/title"),
        (new { kind = "note", title = "A", note = new string('字', 20_001) }, "/note"),
        (new { kind = "file", title = "A", note = "n" }, "/kind"),
        (new { kind = "note", title = "A", note = "n", expiresOn = "2999-01-01" }, "/expiresOn"),
    ];

    [Fact]
    public async Task A_link_or_note_that_is_none_is_refused_by_the_name_of_its_field()
    {
        using var work = await Work.Start(platform);

        foreach (var (body, member) in s_wrongWords)
        {
            using var answer = await work.Http.PostAsJsonAsync($"/api/v1/clients/{work.Client.Id}/evidence", body);
            answer.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity, member);
            (await answer.Problem()).GetProperty("errors").TryGetProperty(member, out _).ShouldBeTrue(member);
        }
        (await Count("evidence", work)).ShouldBe(0);
    }

    [Fact]
    public async Task A_viewer_reads_and_saves_nothing_and_another_client_finds_nothing()
    {
        using var work = await Work.Start(platform);
        var evidence = await work.Brought(Files.Pdf(), "a.pdf");
        using var viewer = (await work.Client.Consultancy.Invite(work.Client.Id, "viewer")).At("assessment");
        using var stranger = (await work.Client.Consultancy.NewClient()).Admin.At("assessment");

        using var reads = await viewer.GetAsync(new Uri($"/api/v1/evidence/{evidence}/revisions/1/file", UriKind.Relative));
        using var brings = await viewer.Bring(work.Client.Id, Files.Pdf(), "b.pdf");
        using var foreign = await stranger.GetAsync(new Uri($"/api/v1/evidence/{evidence}/revisions/1/file", UriKind.Relative));
        using var foreignBrings = await stranger.Bring(work.Client.Id, Files.Pdf(), "b.pdf");

        (reads.StatusCode, brings.StatusCode, foreign.StatusCode, foreignBrings.StatusCode).ShouldBe((HttpStatusCode.OK, HttpStatusCode.Forbidden, HttpStatusCode.NotFound, HttpStatusCode.NotFound));
    }

    static async Task<HttpResponseMessage> Revise(Work work, Guid evidence, int revision, byte[] content)
    {
        using var bytes = new ByteArrayContent(content) { Headers = { ContentType = new MediaTypeHeaderValue("application/octet-stream") } };
        return await work.Http.PutAsync(new Uri($"/api/v1/evidence/{evidence}/revisions/{revision}/file?fileName=policy.pdf", UriKind.Relative), bytes);
    }

    async Task<JsonNode> Snapshot(Work work, Guid submission)
    {
        using var http = new HttpClient { BaseAddress = platform.Service("assessment"), DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", await platform.ServiceToken("reporting", "assessment", work.Client.Consultancy.Id, work.Client.Id)) } };
        return JsonNode.Parse(await http.GetByteArrayAsync(new Uri($"/internal/snapshots/{submission}", UriKind.Relative)))!;
    }

    async Task<int> Count(string table, Work work)
    {
        await using var sql = await platform.Sql("assessment");
        await using var command = new NpgsqlCommand($"SELECT count(*)::int FROM {table} WHERE client_id = $1", sql) { Parameters = { new() { Value = work.Client.Id } } };
        return (int)(await command.ExecuteScalarAsync())!;
    }
}

using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using AseanPlatform.Identity.Exports;
using AseanPlatform.Identity.Tests.Uploads;
using AseanPlatform.Tenancy;
using AseanPlatform.Testing;
using Npgsql;
using Shouldly;

namespace AseanPlatform.Identity.Tests.Exports;

public sealed class ClientExportTests(Platform platform)
{
    static readonly string[] Services = ["identity", "content", "assessment", "reporting", "notification", "operations"];

    /// <summary>Of 256 KiB: twice and more of what two connections can have on their way by the kernel's limits (see LongDownloadTests).</summary>
    const int Parts = 600;

    // What holds more than this client's rows, or fewer, or goes on growing while it is read.
    static readonly string[] NotCounted = ["identity.membership", "identity.legal_acceptance", "identity.audit_entry", "identity.client_export", "assessment.audit_entry"];

    [Fact]
    public async Task It_unpacks_and_checks_and_holds_every_row_of_the_client_and_nothing_of_its_twin()
    {
        var consultancy = await platform.NewConsultancy();
        var (client, twin) = (await consultancy.NewClient(language: "zh-Hans"), await consultancy.NewClient());
        await platform.SubmittedWithReport(client);
        var canary = await Canary(twin);
        var proof = await Proof(client);
        await Execute("identity", "INSERT INTO legal_acceptance (id, tenant_id, person_id, name, kind, version, for_tenant, for_client, accepted_at) SELECT gen_random_uuid(), t, gen_random_uuid(), 'Signer of ' || t, 'terms', 1, $2, $1, now() FROM unnest(ARRAY[$2, '00000000-0000-7000-8000-000000000001'::uuid]) t", client.Id, consultancy.Id);
        using var http = client.Admin.At("identity");
        await Edition(client);
        // Or what is written meanwhile would be counted and not be in it.
        await Eventually.True(async () => await Count("notification", "SELECT count(*) FROM notice WHERE client_id = $1", client.Id) > 0);
        await Eventually.True(async () => await Count("notification", "SELECT count(*) FROM delivery WHERE client_id = $1 AND state IN ('waiting', 'sending')", client.Id) is 0);

        using var export = await Unpacked.Of(http, client.Id);

        (await Unpacked.Run("sha256sum", export.Folder, "-c", "--strict", "--quiet", "manifest.sha256")).ShouldBe((0, ""));
        File.ReadLines(Path.Combine(export.Folder, "manifest.sha256")).Select(line => line[66..]).Append("manifest.sha256").Order(StringComparer.Ordinal).ShouldBe(export.Files.Order(StringComparer.Ordinal));
        foreach (var readme in (string[])["README.en.txt", "README.zh-Hans.txt"])
        {
            var text = export.Text(readme);
            text.ShouldContain(client.Name);
            foreach (var file in export.Files.Except(["README.en.txt", "README.zh-Hans.txt", "manifest.json", "manifest.sha256"])) text.ShouldContain(file);
        }
        var files = export.Manifest.GetProperty("files").EnumerateArray().ToList();
        foreach (var file in files) new FileInfo(Path.Combine(export.Folder, file.Text("name")!)).Length.ShouldBe(file.GetProperty("bytes").GetInt64());

        var counted = 0;
        foreach (var file in files.Where(f => f.Text("name")!.StartsWith("data/", StringComparison.Ordinal) && f.GetProperty("tables").GetArrayLength() is 1))
        {
            var (service, table) = file.GetProperty("tables")[0].GetString()!.Split('.') is [var s, var t] ? (s, t) : throw new InvalidOperationException();
            if (NotCounted.Contains($"{service}.{table}")) continue;
            export.Rows(file.Text("kind")!).Count.ShouldBe((int)await Count(service, $"SELECT count(*) FROM {table} WHERE client_id = $1{(table is "notice" or "delivery" ? " AND kind <> 'export-ready'" : "")}", client.Id), table); // that this very export is ready is told after it
            counted++;
        }
        counted.ShouldBeGreaterThan(10);
        export.Rows("answer-history").Count.ShouldBeGreaterThanOrEqualTo(42);
        export.Rows("people").ShouldContain(p => p.Text("email") == client.Admin.Email);
        export.Rows("acceptances").Count.ShouldBe(1);
        export.Rows("installation-acceptances").Count.ShouldBe(1);
        export.Rows("assessment-audit").Count.ShouldBeGreaterThan(42);
        foreach (var entry in export.Rows("assessment-audit").Where(e => e.Text("payload") is not "")) // whoever has the file can compute it
            Convert.ToHexStringLower(SHA256.HashData([.. Convert.FromHexString(entry.Text("salt")!), .. Encoding.UTF8.GetBytes(entry.Text("payload")!)])).ShouldBe(entry.Text("hash"));
        var submission = export.Rows("submissions").ShouldHaveSingleItem();
        Hash(Path.Combine(export.Folder, "snapshots", $"001-{submission.Text("id")}.json")).ShouldBe(submission.Text("snapshot_sha256"));
        foreach (var file in export.Rows("report-files")) Hash(Path.Combine(export.Folder, "reports", $"{file.Text("report_id")}{(file.Text("audience") is "full" ? null : "-" + file.Text("audience"))}-{file.Text("language")}.{(file.Text("format") is "oscal" ? "oscal.json" : file.Text("format"))}")).ShouldBe(file.Text("sha256"));
        export.Rows("report-files").Count(f => f.Text("audience") is "board").ShouldBe(2);
        export.Rows("report-files").Count.ShouldBeGreaterThan(2);
        File.ReadAllBytes(Path.Combine(export.Folder, "evidence", $"{Convert.ToHexStringLower(SHA256.HashData(proof))}.png")).ShouldBe(proof);

        string[] foreign = [canary, twin.Id.ToString(), twin.Name, twin.Admin.Email];
        foreach (var file in export.Files)
        {
            var text = export.Text(file);
            foreach (var word in foreign) text.ShouldNotContain(word, customMessage: file);
        }
        string.Concat(export.Files.Where(f => f.EndsWith(".jsonl", StringComparison.Ordinal)).Select(export.Text)).ShouldContain(client.Id.ToString()); // such a search does find things
    }

    static async Task Edition(ClientOrganisation client)
    {
        using var http = client.Admin.At("reporting");
        var report = (await http.GetJson<JsonElement>($"/api/v1/reports?clientId={client.Id}"))[0].GetProperty("id").GetGuid();
        await http.PostJson($"/api/v1/reports/{report}/editions", new { audience = "board", language = "both" });
        await Eventually.True(async () => (await http.GetJson<JsonElement>($"/api/v1/reports/{report}/editions"))[0].GetProperty("state").GetString() is "ready", TimeSpan.FromSeconds(60), "the edition");
    }

    [Fact]
    public async Task Whoever_asked_hears_by_mail_and_notice_in_their_language_that_it_is_ready_and_nobody_else()
    {
        var consultancy = await platform.NewConsultancy();
        var client = await consultancy.NewClient(language: "zh-Hans");
        var second = await consultancy.Invite(client.Id, "client-admin");
        using var own = client.Admin.At("identity");
        using var office = consultancy.Admin.At("identity");
        await Unpacked.Ready(own, client.Id, (await own.PostJson<Made>($"/api/v1/clients/{client.Id}/exports", null)).Id);
        await Unpacked.Ready(office, client.Id, (await office.PostJson<Made>($"/api/v1/clients/{client.Id}/exports", null)).Id);

        var chinese = await platform.Mailbox(client.Admin.Email).First(mail => mail.Subject == $"{client.Name} 的导出已就绪");
        var english = await platform.Mailbox(consultancy.Admin.Email).First(mail => mail.Subject == $"The export of {client.Name} is ready");
        foreach (var mail in new[] { chinese, english }) mail.Links.ShouldContain(link => link.AbsolutePath == $"/app/clients/{client.Id}/data");
        chinese.Text.ShouldContain("七天内");
        english.Text.ShouldContain("for seven days");
        foreach (var (person, sentence) in new[] { (client.Admin, $"{client.Name} 的导出已可下载。"), (consultancy.Admin, $"The export of {client.Name} is ready to be downloaded.") })
        {
            using var browser = person.Browser();
            await Eventually.Passes(async () => (await browser.GetStringAsync("/app/notices")).ShouldContain(System.Net.WebUtility.HtmlEncode(sentence)));
        }
        using var others = second.At("notification");
        (await others.GetStringAsync("/api/v1/notices")).ShouldNotContain("export-ready");
        platform.Mailbox(second.Email).Messages().ShouldNotContain(mail => mail.Subject.Contains("导出", StringComparison.Ordinal) || mail.Subject.Contains("export", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Every_table_with_rows_of_clients_is_in_it_or_listed_with_the_reason()
    {
        var client = await (await platform.NewConsultancy()).NewClient();
        await platform.SubmittedWithReport(client);
        await Proof(client);
        using var http = client.Admin.At("identity");
        using var export = await Unpacked.Of(http, client.Id);
        var included = export.Manifest.GetProperty("files").EnumerateArray().SelectMany(f => f.GetProperty("tables").EnumerateArray()).Select(t => t.GetString()!).ToHashSet();
        var reasons = export.Manifest.GetProperty("notIncluded").EnumerateObject().Select(r => r.Name).ToHashSet();

        var tables = new List<string>();
        foreach (var service in Services)
        {
            await using var sql = await platform.Sql(service);
            await using var command = new NpgsqlCommand("""
                SELECT c.relname FROM pg_class c WHERE c.relkind IN ('r', 'p') AND c.relnamespace = 'public'::regnamespace AND (obj_description(c.oid) = 'of a client'
                  OR EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname IN ('client_id', 'for_client') AND NOT a.attisdropped))
                """, sql);
            await using var row = await command.ExecuteReaderAsync();
            while (await row.ReadAsync()) tables.Add($"{service}.{row.GetString(0)}");
        }

        tables.Count.ShouldBeGreaterThan(30);
        string Wild(string table) => "*" + table[table.IndexOf('.', StringComparison.Ordinal)..];
        tables.Where(table => included.Contains(table) == (reasons.Contains(table) || reasons.Contains(Wild(table)))).ShouldBeEmpty("each in the export or in OwnParts.NotIncluded, and not in both");
        included.Except(tables).ShouldBeEmpty();
        reasons.Except(tables).Except(tables.Select(Wild)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Only_administrators_of_the_client_and_its_consultancy_have_it()
    {
        var consultancy = await platform.NewConsultancy();
        var (client, other) = (await consultancy.NewClient(), await consultancy.NewClient());
        using var own = client.Admin.At("identity");
        using var office = consultancy.Admin.At("identity");
        using var neighbour = other.Admin.At("identity");
        using var elsewhere = (await platform.NewConsultancy()).Admin.At("identity");
        using var contributor = (await consultancy.Invite(client.Id, "contributor")).At("identity");
        using var consultant = (await consultancy.InviteColleague()).At("identity");
        var path = $"/api/v1/clients/{client.Id}/exports";
        var export = (await own.PostJson<Made>(path, null)).Id;
        await Unpacked.Ready(office, client.Id, export);

        using (var file = await office.GetAsync($"{path}/{export}/file"))
        {
            file.StatusCode.ShouldBe(HttpStatusCode.OK);
            var bytes = await file.Content.ReadAsByteArrayAsync();
            Convert.ToHexStringLower(SHA256.HashData(bytes)).ShouldBe((await own.GetJson<JsonElement>(path))[0].Text("sha256"));
            file.Content.Headers.ContentDisposition!.DispositionType.ShouldBe("attachment");
        }
        foreach (var (http, status) in new[] { (neighbour, HttpStatusCode.NotFound), (elsewhere, HttpStatusCode.NotFound), (contributor, HttpStatusCode.Forbidden), (consultant, HttpStatusCode.Forbidden) })
        {
            (await http.PostAsync(path, null)).StatusCode.ShouldBe(status);
            (await http.GetAsync(path)).StatusCode.ShouldBe(status);
            (await http.GetAsync($"{path}/{export}/file")).StatusCode.ShouldBe(status);
        }
        (await own.GetAsync($"/api/v1/clients/{client.Id}/exports/{Guid.CreateVersion7()}/file")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        await Eventually.Passes(async () => (await own.GetStringAsync($"/api/v1/audit?what=export")).ShouldContain("last_downloaded_at"));
    }

    [Fact]
    public async Task A_download_under_way_ends_within_two_seconds_when_its_reader_is_removed_also_while_nothing_is_read()
    {
        var consultancy = await platform.NewConsultancy();
        var client = await consultancy.NewClient();
        var leaver = await consultancy.Invite(client.Id, "client-admin");
        using var admin = consultancy.Admin.At("identity");
        using var browser = leaver.Browser();
        var person = (await browser.GetJson<JsonElement>("/api/v1/me")).GetProperty("personId").GetGuid();
        var export = Guid.CreateVersion7();
        await Execute("identity", """
            WITH made AS (INSERT INTO client_export (id, tenant_id, client_id, asked_by, asked_by_name, asked_at, state, files, bytes, sha256, ready_at, expires_at)
              VALUES ($1, $2, $3, $1, 'Somebody', now(), 'ready', 1, $4 * 262144, 'x', now(), now() + interval '1 day'))
            INSERT INTO client_export_chunk SELECT $1, n, $2, $3, convert_to(repeat(md5(n::text), 8192), 'UTF8') FROM generate_series(0, $4 - 1) n
            """, export, consultancy.Id, client.Id, Parts);
        using var answer = await browser.GetAsync($"/api/v1/clients/{client.Id}/exports/{export}/file", HttpCompletionOption.ResponseHeadersRead);
        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        await using var file = await answer.Content.ReadAsStreamAsync();
        var buffer = new byte[64 * 1024];
        await file.ReadExactlyAsync(buffer);

        (await admin.DeleteAsync($"/api/v1/clients/{client.Id}/people/{person}")).StatusCode.ShouldBe(HttpStatusCode.NoContent);

        var since = DateTimeOffset.UtcNow;
        await Eventually.True(() => DateTimeOffset.UtcNow - since > TimeSpan.FromSeconds(2)); // nothing is read meanwhile
        var read = 0L;
        await Should.ThrowAsync<IOException>(async () =>
        {
            for (int now; (now = await file.ReadAsync(buffer)) > 0;) read += now;
        });
        read.ShouldBeLessThan(Parts * 262144L / 2, "only what was on its way: it had ended before");
        await Execute("identity", "DELETE FROM client_export WHERE id = $1", export);
    }

    [Fact]
    public async Task It_can_be_fetched_for_seven_days_and_is_then_deleted_and_only_the_newest_two_stay()
    {
        var client = await (await platform.NewConsultancy()).NewClient();
        using var http = client.Admin.At("identity");
        var path = $"/api/v1/clients/{client.Id}/exports";
        async Task<Guid> Make()
        {
            var id = (await http.PostJson<Made>(path, null)).Id;
            (await Unpacked.Ready(http, client.Id, id)).GetProperty("expiresAt").GetDateTimeOffset().ShouldBe(DateTimeOffset.UtcNow.AddDays(7), TimeSpan.FromMinutes(2));
            return id;
        }
        var (first, second, third) = (await Make(), await Make(), await Make());

        (await http.GetAsync($"{path}/{first}/file")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await Count("identity", "SELECT count(DISTINCT export_id) FROM client_export_chunk WHERE client_id = $1", client.Id)).ShouldBe(2);
        await Execute("identity", "UPDATE client_export SET expires_at = now() WHERE client_id = $1", client.Id);
        foreach (var over in new[] { second, third }) (await http.GetAsync($"{path}/{over}/file")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await http.GetJson<JsonElement>(path)).GetArrayLength().ShouldBe(0);
        var fourth = await Make(); // whoever asks for another sweeps first
        (await Count("identity", "SELECT count(DISTINCT export_id) FROM client_export_chunk WHERE client_id = $1", client.Id)).ShouldBe(1);
        (await Count("identity", "SELECT count(*) FROM client_export WHERE client_id = $1", client.Id)).ShouldBe(1);
        fourth.ShouldNotBe(third);
    }

    [Theory]
    [InlineData("../out.json")]
    [InlineData("/etc/passwd")]
    [InlineData("data/..")]
    [InlineData("data//x")]
    [InlineData("data\\x")]
    [InlineData("C:x")]
    [InlineData("data/x\n.json")]
    [InlineData("data/报告.json")]
    [InlineData(".hidden")]
    [InlineData("")]
    public async Task A_name_that_would_leave_the_folder_is_refused(string name)
    {
        await using var zip = new ExportZip(new MemoryStream(), DateTimeOffset.UtcNow);

        await Should.ThrowAsync<InvalidOperationException>(() => zip.Add(new ExportPart(name, "client", [], ""), _ => Task.CompletedTask, default));
    }

    [Fact]
    public async Task A_name_twice_and_a_kind_without_words_are_refused()
    {
        await using var zip = new ExportZip(new MemoryStream(), DateTimeOffset.UtcNow);
        await zip.Add(new("data/a.jsonl", "client", [], ""), _ => Task.CompletedTask, default);

        await Should.ThrowAsync<InvalidOperationException>(() => zip.Add(new ExportPart("data/A.jsonl", "client", [], ""), _ => Task.CompletedTask, default));
        await Should.ThrowAsync<InvalidOperationException>(() => zip.Add(new ExportPart("data/b.jsonl", "never heard of", [], ""), _ => Task.CompletedTask, default));
    }

    /// <summary>A file that the client brought as evidence.</summary>
    static async Task<byte[]> Proof(ClientOrganisation client)
    {
        var picture = Pictures.Png(client.Name);
        using var http = client.Admin.At("assessment");
        using var bytes = new ByteArrayContent(picture) { Headers = { ContentType = new("image/png") } };
        using var brought = await http.PostAsync(new Uri($"/api/v1/clients/{client.Id}/evidence/files?fileName=proof.png", UriKind.Relative), bytes);
        brought.EnsureSuccessStatusCode();
        return picture;
    }

    /// <summary>Words of the twin, who has the same things of its own.</summary>
    static async Task<string> Canary(ClientOrganisation twin)
    {
        var canary = Platform.Unique("canary");
        var assessment = await twin.Admin.Start(twin.Id);
        using var http = twin.Admin.At("assessment");
        await http.PutJson<object>($"/api/v1/assessments/{assessment}/answers/te-01", new { writeId = Guid.CreateVersion7(), basedOn = 0, notApplicable = false, level = 1, words = canary });
        return canary;
    }

    static string Hash(string file) => Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(file)));

    async Task<long> Count(string service, string text, Guid id)
    {
        await using var sql = await platform.Sql(service);
        await using var command = new NpgsqlCommand(text, sql) { Parameters = { new() { Value = id } } };
        return (long)(await command.ExecuteScalarAsync())!;
    }

    async Task Execute(string service, string text, params object[] values)
    {
        await using var sql = await platform.Sql(service);
        await using var command = new NpgsqlCommand(text, sql);
        foreach (var value in values) command.Parameters.Add(new() { Value = value });
        await command.ExecuteNonQueryAsync();
    }
}

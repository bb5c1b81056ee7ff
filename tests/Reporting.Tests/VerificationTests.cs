using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using AseanPlatform.Messaging;
using AseanPlatform.Tenancy;
using AseanPlatform.Testing;
using Microsoft.EntityFrameworkCore;

namespace AseanPlatform.Reporting.Tests;

/// <summary>A stranger with a report in hand, at the gateway, without an account.</summary>
public sealed class VerificationTests(Platform platform)
{
    sealed record FileOf(string Language, string Format, string Sha256, int? Pages, string? KeyId);

    sealed record ReportOf(Guid Id, Guid SourceId, string State, string Stage, List<FileOf> Files, string CheckCode, bool Superseded, DateTimeOffset? WithdrawnAt, string? WithdrawnReason);

    sealed record PagesOf(string Language, int Count);

    sealed record BroughtOf(string Language, string Format, string Sha256, string KeyId);

    sealed record IssuedOf(string Kind, string Stage, int Number, string Publisher, string Subject, string Release, string AsOf, string? Overall, bool Provisional, List<PagesOf> Pages, DateTimeOffset? SupersededAt, DateTimeOffset? WithdrawnAt, BroughtOf? File);

    sealed record VerifiedAs(string Verdict, string? Sha256, IssuedOf? Report, DateTimeOffset? DeletedAt);

    sealed record KeyOf(string Id, DateTimeOffset SignsFrom, DateTimeOffset SignsUntil, string Pem, JsonElement Jwk);

    [Fact]
    public async Task A_stranger_checks_every_file_with_the_published_key_and_openssl_and_one_changed_byte_is_found()
    {
        var client = await (await platform.NewConsultancy()).NewClient();
        using var http = client.Admin.At("reporting");
        var report = await Made(client, http);
        using var stranger = platform.Anonymous();
        var folder = Directory.CreateTempSubdirectory().FullName;

        foreach (var file in report.Files)
        {
            var path = $"/api/v1/reports/{report.Id}/files/{file.Language}/{file.Format}";
            using var signature = await http.GetAsync(new Uri($"{path}/signature", UriKind.Relative));
            signature.Content.Headers.ContentDisposition!.FileName!.Trim('"').ShouldEndWith($"-{file.Language}.{(file.Format is "oscal" ? "oscal.json" : file.Format)}.sig");
            var bytes = await http.GetByteArrayAsync(new Uri(path, UriKind.Relative));
            await File.WriteAllBytesAsync(Path.Combine(folder, "report"), bytes);
            await File.WriteAllBytesAsync(Path.Combine(folder, "report.sig"), await signature.Content.ReadAsByteArrayAsync());
            await File.WriteAllBytesAsync(Path.Combine(folder, "key.pem"), await stranger.GetByteArrayAsync(new Uri($"/api/v1/verification/signing-keys/{file.KeyId}", UriKind.Relative)));

            (await OpenSsl(folder)).ShouldBe((0, "Verified OK"));
            foreach (var at in (int[])[0, bytes.Length / 2, bytes.Length - 1])
            {
                bytes[at] ^= 1;
                await File.WriteAllBytesAsync(Path.Combine(folder, "report"), bytes);
                (await OpenSsl(folder)).ShouldBe((1, "Verification failure"), $"byte {at} of {file.Language} {file.Format}");
                bytes[at] ^= 1;
            }
        }
        Directory.Delete(folder, recursive: true);

        var key = (await stranger.GetJson<List<KeyOf>>("/api/v1/verification/signing-keys")).Single(k => k.Id == report.Files[0].KeyId);
        key.SignsUntil.ShouldBe(key.SignsFrom.AddDays(365));
        (key.Jwk.GetProperty("kty").GetString(), key.Jwk.GetProperty("crv").GetString(), key.Jwk.GetProperty("alg").GetString(), key.Jwk.GetProperty("kid").GetString()).ShouldBe(("EC", "P-256", "ES256", key.Id));
        using var point = System.Security.Cryptography.ECDsa.Create();
        point.ImportFromPem(key.Pem);
        System.Buffers.Text.Base64Url.EncodeToString(point.ExportParameters(false).Q.X).ShouldBe(key.Jwk.GetProperty("x").GetString());
        (await stranger.GetAsync(new Uri("/api/v1/verification/signing-keys/0000", UriKind.Relative))).StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task What_is_signed_is_said_in_the_language_of_the_file_with_the_command_that_checks_it()
    {
        var client = await (await platform.NewConsultancy()).NewClient();
        using var http = client.Admin.At("reporting");
        var report = await Made(client, http);

        foreach (var (language, words) in new[] { ("en", "What is signed: exactly the bytes"), ("zh-Hans", "所签内容") })
        {
            var file = report.Files.Single(f => f.Language == language && f.Format == "pdf");
            var statement = await http.GetStringAsync(new Uri($"/api/v1/reports/{report.Id}/files/{language}/pdf/statement", UriKind.Relative));
            statement.ShouldContain(words);
            statement.ShouldContain(file.Sha256);
            statement.ShouldContain($"openssl dgst -sha256 -verify {file.KeyId}.pem -signature ai-governance-report-1-");
            statement.ShouldContain($"{platform.Origin.GetLeftPart(UriPartial.Authority)}/api/v1/verification/signing-keys/{file.KeyId}");
        }

        using var notification = await platform.As("notification", "reporting", client.Consultancy.Id, client.Id);
        var link = (await notification.PostJson<JsonElement>($"/internal/reports/{report.Id}/links", new { language = "en" })).GetProperty("url").GetString()!;
        using var holder = platform.Anonymous();
        var page = new Uri(link).AbsolutePath;
        (await holder.GetStringAsync(new Uri(page, UriKind.Relative))).ShouldContain($"{page}/en/pdf/signature");
        (await holder.GetByteArrayAsync(new Uri($"{page}/en/pdf/signature", UriKind.Relative))).ShouldBe(await http.GetByteArrayAsync(new Uri($"/api/v1/reports/{report.Id}/files/en/pdf/signature", UriKind.Relative)));
        (await holder.GetStringAsync(new Uri($"{page}/zh-Hans/pdf/statement", UriKind.Relative))).ShouldContain("所签内容");

        var stranger = await platform.NewConsultancy();
        using var other = stranger.Admin.At("reporting");
        foreach (var part in (string[])["signature", "statement"])
            (await other.GetAsync(new Uri($"/api/v1/reports/{report.Id}/files/en/pdf/{part}", UriKind.Relative))).StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Only_the_file_itself_is_genuine()
    {
        var client = await (await platform.NewConsultancy()).NewClient();
        using var http = client.Admin.At("reporting");
        var report = await Made(client, http);
        using var stranger = platform.Anonymous();

        foreach (var file in report.Files)
        {
            var bytes = await Download(http, report, file);
            var whole = await Check(stranger, bytes);
            (whole.Verdict, whole.Sha256).ShouldBe(("genuine", file.Sha256));
            (whole.Report!.File!.Format, whole.Report.File.KeyId).ShouldBe((file.Format, file.KeyId));
            (whole.Report.Subject, whole.Report.Publisher, whole.Report.Release).ShouldBe(("Công ty Sữa Sông Hồng & Sons <Ltd>", "Mekong Assurance 湄公咨询", "2026.11"));

            bytes[^2] ^= 1;
            var changed = await Check(stranger, bytes);
            changed.Verdict.ShouldBe(file.Format is "json" ? "not-genuine" : "changed", "a snapshot has no code in it");
            changed.Report?.File.ShouldBeNull();
            (await Check(stranger, [.. bytes, .. "appended"u8])).Verdict.ShouldNotBe("genuine");
        }
        (await Check(stranger, [])).ShouldBe(new("not-genuine", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", null, null));
        (await Check(stranger, Encoding.ASCII.GetBytes("%PDF-1.7 /URI (http://localhost/en/verify/AAAA-BBBB-CCCC-DDDD)"))).ShouldSatisfyAllConditions(v => v.Verdict.ShouldBe("not-genuine"), v => v.Report.ShouldBeNull());
    }

    [Fact]
    public async Task A_file_has_at_most_20_MB_whether_it_comes_whole_or_in_pieces()
    {
        const int Most = 20 * 1024 * 1024;
        using var stranger = platform.Anonymous();
        foreach (var inPieces in (bool[])[false, true])
        {
            (await stranger.Bring(new byte[Most], inPieces)).StatusCode.ShouldBe(HttpStatusCode.OK);
            (await stranger.Bring(new byte[Most + 1], inPieces)).StatusCode.ShouldBe(HttpStatusCode.RequestEntityTooLarge);
        }
    }

    [Fact]
    public async Task A_code_says_what_was_issued_and_never_that_anything_is_genuine()
    {
        var client = await (await platform.NewConsultancy()).NewClient();
        using var http = client.Admin.At("reporting");
        var report = await Made(client, http);
        using var stranger = platform.Anonymous();
        report.CheckCode.ShouldMatch("^([0-9A-HJKMNP-TV-Z]{4}-){3}[0-9A-HJKMNP-TV-Z]{4}$"); // sixteen of thirty-two: 80 bits

        var issued = await Look(stranger, report.CheckCode.ToLowerInvariant().Replace('-', ' '));
        issued.Verdict.ShouldBe("issued");
        issued.Sha256.ShouldBeNull();
        var told = issued.Report!;
        (told.Kind, told.Stage, told.Number, told.Overall).ShouldBe(("submission", "submitted", 1, (string?)JsonNode.Parse(PrintShop.Sample("submission"))!["overall"]!["shown"]));
        told.File.ShouldBeNull();
        told.Pages.Select(p => p.Language).ShouldBe(["en", "zh-Hans"]);
        foreach (var pages in told.Pages)
        {
            var pdf = Path.GetTempFileName();
            await File.WriteAllBytesAsync(pdf, await Download(http, report, report.Files.Single(f => f.Language == pages.Language && f.Format == "pdf")));
            (await PrintShop.Run("pdfinfo", pdf)).ShouldContain($"Pages:           {pages.Count}\n");
            var text = await PrintShop.Text(pdf);
            text.Split(PrintShop.Squeeze(report.CheckCode)).Length.ShouldBe(pages.Count + 3, "on each page, and twice where it is explained");
            File.Delete(pdf);
        }

        (await Look(stranger, "0000-0000-0000-0000")).ShouldBe(new("unknown", null, null, null));
        (await Look(stranger, report.Files[0].Sha256[..16])).Report.ShouldBeNull();
        foreach (var wrong in (string[])["0000", "UUUU-UUUU-UUUU-UUUU", "<script>"])
            (await stranger.Type(new { code = wrong })).StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity, wrong);
        (await stranger.Type(new { code = report.CheckCode, client = client.Id })).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await stranger.GetAsync(new Uri($"/api/v1/reports/{report.Id}", UriKind.Relative))).StatusCode.ShouldBe(HttpStatusCode.Unauthorized, "the code opens no report");
    }

    [Fact]
    public async Task The_report_of_the_sign_off_supersedes_the_first_and_a_withdrawal_is_stronger()
    {
        var client = await (await platform.NewConsultancy()).NewClient();
        using var http = client.Admin.At("reporting");
        var first = await Made(client, http);
        using var stranger = platform.Anonymous();
        var pdf = await Download(http, first, first.Files.Single(f => f is { Language: "en", Format: "pdf" }));

        var second = await Made(client, http, first.SourceId, "signed");
        var superseded = await Check(stranger, pdf);
        superseded.Verdict.ShouldBe("superseded");
        superseded.Report!.SupersededAt.ShouldNotBeNull();
        (await Look(stranger, first.CheckCode)).Verdict.ShouldBe("superseded");
        (await Check(stranger, await Download(http, second, second.Files.Single(f => f is { Language: "en", Format: "pdf" })))).Verdict.ShouldBe("genuine");

        await http.PostJson($"/api/v1/reports/{first.Id}/withdrawal", new { reason = "Wrong" });
        (await Check(stranger, pdf)).Verdict.ShouldBe("withdrawn");
    }

    [Fact]
    public async Task An_administrator_withdraws_a_report_for_good_and_strangers_do_not_read_why()
    {
        var consultancy = await platform.NewConsultancy();
        var client = await consultancy.NewClient();
        using var http = client.Admin.At("reporting");
        var report = await Made(client, http);
        using var stranger = platform.Anonymous();
        using var office = consultancy.Admin.At("reporting");
        using var viewer = (await consultancy.Invite(client.Id, "viewer")).At("reporting");
        using var neighbour = (await consultancy.NewClient()).Admin.At("reporting");
        var path = $"/api/v1/reports/{report.Id}/withdrawal";
        async Task<HttpStatusCode> Ask(HttpClient who, string reason) => (await who.PostAsJsonAsync(path, new { reason })).StatusCode;

        (await Ask(viewer, "No")).ShouldBe(HttpStatusCode.Forbidden);
        (await Ask(neighbour, "No")).ShouldBe(HttpStatusCode.NotFound);
        (await Ask(http, "  ")).ShouldBe(HttpStatusCode.UnprocessableEntity);
        (await Ask(office, "A level was mistyped. 有一级填错了。")).ShouldBe(HttpStatusCode.NoContent);
        var withdrawn = await http.GetJson<ReportOf>($"/api/v1/reports/{report.Id}");
        (await Ask(http, "Another reason")).ShouldBe(HttpStatusCode.NoContent);
        (await http.GetJson<ReportOf>($"/api/v1/reports/{report.Id}")).ShouldSatisfyAllConditions(r => r.WithdrawnAt.ShouldBe(withdrawn.WithdrawnAt), r => r.WithdrawnReason.ShouldBe("A level was mistyped. 有一级填错了。"));

        foreach (var file in report.Files.Where(f => f.Format is not "json")) // other tests issue the same snapshot
        {
            using var asked = await stranger.Bring(await Download(http, report, file));
            var said = await asked.Content.ReadAsStringAsync();
            said.ShouldContain("\"withdrawn\"");
            said.ShouldNotContain("mistyped");
        }
        (await Look(stranger, report.CheckCode)).Verdict.ShouldBe("withdrawn");
        var log = (await office.GetJson<JsonElement>("/api/v1/reports/audit?what=report")).GetProperty("items").EnumerateArray().Select(e => e.GetProperty("said")).Where(s => s.GetProperty("what").GetString() == "report.withdrawn").ToList();
        log.Count.ShouldBe(1);
        (log[0].GetProperty("name").GetString(), log[0].GetProperty("new").GetProperty("reason").GetString()).ShouldBe((consultancy.Admin.Name, "A level was mistyped. 有一级填错了。"));

        await platform.Announce(client, Guid.CreateVersion7(), await platform.Freeze(client, "{\"schema\":\"snapshot/9\"}"u8.ToArray()));
        var failed = await Eventually.Value(async () => (await http.GetJson<List<ReportOf>>($"/api/v1/reports?clientId={client.Id}")).FirstOrDefault(r => r.State == "failed"), TimeSpan.FromSeconds(60));
        (await http.PostAsJsonAsync($"/api/v1/reports/{failed.Id}/withdrawal", new { reason = "Never given out" })).StatusCode.ShouldBe(HttpStatusCode.Conflict);
    }

    [Fact]
    public async Task Of_a_deleted_client_it_is_said_that_there_was_a_report_and_nothing_else()
    {
        var client = await (await platform.NewConsultancy()).NewClient();
        using var http = client.Admin.At("reporting");
        var report = await Made(client, http);
        using var stranger = platform.Anonymous();
        var pdf = await Download(http, report, report.Files.Single(f => f is { Language: "en", Format: "pdf" }));

        await using (var app = await platform.Sql("reporting", "app"))
        {
            await app.CloseAsync(); // opened again by the context, it says whose job it is
            var tenant = new Tenant();
            tenant.Set(TenantContext.Job(client.Consultancy.Id, client.Id));
            await using var db = new ReportingDb(new DbContextOptionsBuilder<ReportingDb>().UseNpgsql(app).Options, tenant);
            await using var transaction = await db.Database.BeginTransactionAsync();
            await db.DeleteClient(client.Id, CancellationToken.None);
            await transaction.CommitAsync();
        }

        foreach (var said in new[] { await Check(stranger, pdf), await Look(stranger, report.CheckCode) })
        {
            (said.Verdict, said.Report).ShouldBe(("withdrawn", null));
            said.DeletedAt!.Value.ShouldBeInRange(DateTimeOffset.UtcNow.AddMinutes(-5), DateTimeOffset.UtcNow.AddMinutes(5));
        }
        pdf[^2] ^= 1;
        (await Check(stranger, pdf)).ShouldSatisfyAllConditions(v => v.Verdict.ShouldBe("changed"), v => v.Report.ShouldBeNull());
    }

    [Fact]
    public async Task A_file_larger_than_any_report_is_refused_and_a_large_one_is_read()
    {
        using var stranger = platform.Anonymous();

        (await Check(stranger, new byte[20 * 1024 * 1024])).Verdict.ShouldBe("not-genuine");
        using var refused = await stranger.Bring(new byte[(20 * 1024 * 1024) + 1]);
        refused.StatusCode.ShouldBe(HttpStatusCode.RequestEntityTooLarge);
    }

    async Task<ReportOf> Made(ClientOrganisation client, HttpClient http, Guid? submission = null, string stage = "submitted")
    {
        var snapshot = JsonNode.Parse(PrintShop.Sample("submission"))!;
        snapshot["id"] = Guid.CreateVersion7(); // a frozen state of its own, as a real one is
        await platform.Announce(client, submission ?? Guid.CreateVersion7(), await platform.Freeze(client, Encoding.UTF8.GetBytes(snapshot.ToJsonString())), stage);
        return await Eventually.Value(async () => (await http.GetJson<List<ReportOf>>($"/api/v1/reports?clientId={client.Id}")).FirstOrDefault(r => r.State == "ready" && r.Stage == stage), TimeSpan.FromSeconds(90), "the report");
    }

    static Task<byte[]> Download(HttpClient http, ReportOf report, FileOf file) => http.GetByteArrayAsync(new Uri($"/api/v1/reports/{report.Id}/files/{file.Language}/{file.Format}", UriKind.Relative));

    static Task<VerifiedAs> Check(HttpClient who, byte[] file) => who.Bring<VerifiedAs>(file);

    static Task<VerifiedAs> Look(HttpClient who, string code) => who.Type<VerifiedAs>(code);

    static async Task<(int Code, string Said)> OpenSsl(string folder)
    {
        using var openssl = Process.Start(new ProcessStartInfo("openssl", ["dgst", "-sha256", "-verify", "key.pem", "-signature", "report.sig", "report"])
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        })!;
        var said = await openssl.StandardOutput.ReadToEndAsync();
        await openssl.WaitForExitAsync();
        return (openssl.ExitCode, said.Trim());
    }
}

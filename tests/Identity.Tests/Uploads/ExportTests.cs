using System.IO.Compression;
using System.Net;
using System.Text;
using System.Text.Json;
using System.Xml.Linq;
using AseanPlatform.Testing;
using Shouldly;

namespace AseanPlatform.Identity.Tests.Uploads;

public sealed class ExportTests(Platform platform)
{
    static readonly string[] Names =
        ["=HYPERLINK(\"http://x\")", "+1 Labs", "-Minus", "@Home", "＝ｆｕｌｌ", "a,=1+1", "a;@SUM(1)", "two\nlines\n=3", " \"quoted\"", "Nguyễn Thị Ánh", "𠮷野家"];

    [Fact]
    public async Task A_csv_export_holds_every_client_and_no_formula()
    {
        var consultancy = await platform.NewConsultancy();
        using var admin = consultancy.Admin.At("identity");
        foreach (var name in Names) await admin.PostJson("/api/v1/clients", new { name, country = "VN", language = "en", generative = true, reference = "=R1" });

        using var answer = await admin.GetAsync("/api/v1/clients/export.csv");

        answer.Content.Headers.ContentDisposition!.DispositionType.ShouldBe("attachment");
        var bytes = await answer.Content.ReadAsByteArrayAsync();
        bytes[..3].ShouldBe(Encoding.UTF8.GetPreamble());
        var records = Read(Encoding.UTF8.GetString(bytes[3..]));
        records[0].ShouldBe(["name", "country", "language", "sector", "generative", "reference", "state", "added"]);
        records.Skip(1).Select(r => r[0].Replace("'", "")).ShouldBe(Names.Select(n => n.Trim()), ignoreOrder: true);
        // Split at every separator that any program may use, and with the quotation marks taken off, nothing begins like a formula.
        Encoding.UTF8.GetString(bytes[3..]).Split(',', ';', '\t', '\r', '\n').Select(cell => cell.TrimStart(' ', '"')).Where(cell => cell is [var first, ..] && "=+-@＝＋－＠".Contains(first)).ShouldBeEmpty();
    }

    [Fact]
    public async Task An_xlsx_export_holds_every_client_as_typed_text()
    {
        var consultancy = await platform.NewConsultancy();
        using var admin = consultancy.Admin.At("identity");
        foreach (var name in Names) await admin.PostJson("/api/v1/clients", new { name, country = "VN", language = "en", generative = false });

        await using var file = await admin.GetStreamAsync("/api/v1/clients/export.xlsx?language=zh-Hans");
        using var copy = new MemoryStream();
        await file.CopyToAsync(copy);
        using var zip = new ZipArchive(copy);
        await using var part = zip.GetEntry("xl/worksheets/sheet1.xml")!.Open();
        var sheet = await XDocument.LoadAsync(part, LoadOptions.PreserveWhitespace, CancellationToken.None);

        XNamespace x = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
        sheet.Descendants(x + "f").ShouldBeEmpty();
        sheet.Descendants(x + "c").ShouldAllBe(c => (string)c.Attribute("t")! == "inlineStr");
        var rows = sheet.Descendants(x + "row").Select(r => r.Elements().Select(c => c.Value).ToList()).ToList();
        rows[0][0].ShouldBe("名称");
        rows.Skip(1).Select(r => r[0]).ShouldBe(Names.Select(n => n.Trim()), ignoreOrder: true);
    }

    [Fact]
    public async Task A_consultant_exports_what_was_granted_and_a_client_nothing()
    {
        var consultancy = await platform.NewConsultancy();
        var (granted, hidden) = (await consultancy.NewClient(), await consultancy.NewClient());
        var colleague = await consultancy.InviteColleague();
        using var admin = consultancy.Admin.At("identity");
        var person = (await admin.GetJson<JsonElement>("/api/v1/people")).EnumerateArray().Single(p => p.Text("email") == colleague.Email).GetProperty("personId").GetGuid();
        (await admin.PutAsync($"/api/v1/clients/{granted.Id}/grants/{person}", null)).EnsureSuccessStatusCode();
        using var consultant = colleague.At("identity");
        using var client = granted.Admin.At("identity");

        var text = await consultant.GetStringAsync("/api/v1/clients/export.csv");

        text.ShouldContain(granted.Name);
        text.ShouldNotContain(hidden.Name);
        (await client.GetAsync("/api/v1/clients/export.csv")).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await client.GetAsync("/api/v1/clients/export.xlsx")).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task An_export_can_be_uploaded_elsewhere_and_the_template_is_a_file_without_clients()
    {
        var (first, second) = (await platform.NewConsultancy(), await platform.NewConsultancy());
        using var from = first.Admin.At("identity");
        using var to = second.Admin.At("identity");
        var upload = (await from.Preview("name,country,language,sector,generative,reference\nNguyễn \"Ánh\"; Ltd,VN,zh-Hans,Banking,yes,R-1\n".Replace("Nguyễn \"Ánh\"; Ltd", "\"Nguyễn \"\"Ánh\"\"; Ltd\""))).Id();
        await from.Confirm(upload);

        var copy = await to.Preview(await from.GetByteArrayAsync("/api/v1/clients/export.csv"));
        await to.Confirm(copy.Id());

        (await to.Names()).ShouldBe(["Nguyễn \"Ánh\"; Ltd"]);
        foreach (var language in new[] { "en", "zh-Hans" })
        {
            using var empty = await to.Post(await to.GetByteArrayAsync($"/api/v1/clients/uploads/template.csv?language={language}"));
            (await empty.Code(HttpStatusCode.UnprocessableEntity)).ShouldBe("upload.no-rows", language);
        }
    }

    static List<List<string>> Read(string csv)
    {
        using var reader = CsvHelper.CsvReader.Create(new StringReader(csv), new CsvHelper.CsvReaderOptions { HasHeader = false, Separator = ',', MalformedData = CsvHelper.CsvMalformedDataHandling.Throw });
        var records = new List<List<string>>();
        while (reader.Read()) records.Add([.. Enumerable.Range(0, reader.FieldCount).Select(reader.GetString)]);
        return records;
    }
}

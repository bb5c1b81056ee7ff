using System.Net;
using System.Text;
using System.Text.Json;
using AseanPlatform.Testing;
using Shouldly;

namespace AseanPlatform.Identity.Tests.Uploads;

public sealed class BadFileTests(Platform platform)
{
    static byte[] Of(string text) => Encoding.UTF8.GetBytes(text);

    public static TheoryData<string, byte[], string> Files
    {
        get
        {
            var (chinese, western) = (CodePagesEncodingProvider.Instance.GetEncoding("gb18030")!, CodePagesEncodingProvider.Instance.GetEncoding(1252)!);
            return new()
            {
                { "empty", [], "upload.empty" },
                { "only a mark", [0xEF, 0xBB, 0xBF], "upload.empty" },
                { "only white space", Of(" \r\n\r\n"), "upload.empty" },
                { "only headings", Of(Upload.Headings + "\r\n"), "upload.no-rows" },
                { "no headings", Of("Lotus Pay,VN,en\n"), "upload.headings-missing" },
                { "a heading missing", Of("name,language\nA,en\n"), "upload.headings-missing" },
                { "a heading twice", Of("name,country,language,Client\nA,VN,en,B\n"), "upload.headings-repeated" },
                { "quotes open", Of("name,country,language\nA,VN,en\n\"B,VN,en\nC,VN,en\n"), "upload.quotes" },
                { "text after a quote", Of("name,country,language\n\"A\"x,VN,en\n"), "upload.quotes" },
                { "a quote inside", Of("name,country,language\nA \"x\",VN,en\n"), "upload.quotes" },
                { "an endless row", Of("name,country,language\n\"" + new string('a', 300_000) + "\",VN,en\n"), "upload.quotes" },
                { "NUL", Of("name,country,language\nA\0B,VN,en\n"), "upload.nul" },
                { "UTF-16 without mark", Encoding.Unicode.GetBytes("name,country,language\nA,VN,en\n"), "upload.nul" },
                { "GBK", chinese.GetBytes("name,country,language\n莲花支付有限公司,VN,zh\n"), "upload.encoding" },
                { "Windows-1252", western.GetBytes("name,country,language\nCafé Señor,VN,en\n"), "upload.encoding" },
                { "UTF-8 cut", [.. Of("name,country,language\nA 莲")[..^1], (byte)',', (byte)'\n'], "upload.encoding" },
                { "UTF-32", [.. Encoding.UTF32.Preamble, .. Encoding.UTF32.GetBytes("name,country,language\n")], "upload.encoding" },
                { "a lone surrogate in UTF-16", [.. Encoding.Unicode.Preamble, .. Encoding.Unicode.GetBytes("name,country,language\nA"), 0x00, 0xD8, 0x2C, 0x00], "upload.encoding" },
                { "a workbook", [0x50, 0x4B, 0x03, 0x04, 0x14, 0, 0, 0, 0, 0], "upload.workbook" },
            };
        }
    }

    [Theory]
    [MemberData(nameof(Files))]
    public async Task A_file_that_cannot_be_read_is_refused_with_a_sentence_and_nothing_is_kept(string what, byte[] file, string code)
    {
        var consultancy = await platform.NewConsultancy();
        using var admin = consultancy.Admin.At("identity");

        using var answer = await admin.Post(file);

        (await answer.Code(HttpStatusCode.UnprocessableEntity)).ShouldBe(code, what);
        (await Stored(consultancy.Id)).ShouldBe(0);
    }

    [Fact]
    public async Task The_encoding_is_named()
    {
        var consultancy = await platform.NewConsultancy();
        using var admin = consultancy.Admin.At("identity");

        foreach (var (file, name) in new[] { (Files.Single(f => f.Data.Item1 is "GBK").Data.Item2, "GBK"), (Files.Single(f => f.Data.Item1 is "Windows-1252").Data.Item2, "Windows-1252") })
        {
            using var answer = await admin.Post(file);
            var problem = JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement;
            (problem.Text("what"), problem.Text("title").Contains(name) && problem.Text("title").Contains("CSV UTF-8")).ShouldBe((name, true));
        }
    }

    [Fact]
    public async Task More_rows_than_can_be_taken_are_refused_long_before_a_million()
    {
        var consultancy = await platform.NewConsultancy();
        using var admin = consultancy.Admin.At("identity");
        var million = new StringBuilder("name,country,language\n", 10_000_000);
        for (var i = 0; i < 1_000_000; i++) million.Append((char)('a' + i % 26)).Append(",VN,en\n");

        using var answer = await admin.Post(million.ToString());

        (await answer.Code(HttpStatusCode.UnprocessableEntity)).ShouldBe("upload.too-many-rows");
        (await Stored(consultancy.Id)).ShouldBe(0);
    }

    [Fact]
    public async Task A_file_over_the_limit_is_refused_by_the_service_and_by_the_gateway()
    {
        var consultancy = await platform.NewConsultancy();
        using var admin = consultancy.Admin.At("identity");
        using var browser = consultancy.Admin.Browser();

        admin.DefaultRequestHeaders.ExpectContinue = true; // the service hangs up on the rest; the gateway listens for a while
        foreach (var (http, size) in new[] { (admin, 10 * 1024 * 1024 + 1), (browser, 10 * 1024 * 1024 + 1), (browser, 100 * 1024 * 1024) })
        {
            if (size > 50_000_000) http.DefaultRequestHeaders.ExpectContinue = true; // longer than the gateway may listen
            using var answer = await http.Post(new byte[size]);
            (await answer.Code(HttpStatusCode.RequestEntityTooLarge)).ShouldBe("too-large");
        }
        using var just = await browser.Post([.. Of(Upload.Lines("A,VN,en,,,")), .. Of(new string('\n', 9_000_000))]);
        just.StatusCode.ShouldBe(HttpStatusCode.Created, await just.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Only_csv_is_taken()
    {
        var consultancy = await platform.NewConsultancy();
        using var admin = consultancy.Admin.At("identity");

        using var answer = await admin.PostAsync("/api/v1/clients/uploads", new StringContent("{}", Encoding.UTF8, "application/json"));

        answer.StatusCode.ShouldBe(HttpStatusCode.UnsupportedMediaType);
    }

    async Task<long> Stored(Guid tenant)
    {
        await using var sql = await platform.Sql("identity");
        await using var count = new Npgsql.NpgsqlCommand("SELECT (SELECT count(*) FROM client_upload_row WHERE tenant_id = $1) + (SELECT count(*) FROM client_upload WHERE tenant_id = $1) + (SELECT count(*) FROM client WHERE tenant_id = $1)", sql)
        { Parameters = { new() { Value = tenant } } };
        return (long)(await count.ExecuteScalarAsync())!;
    }
}

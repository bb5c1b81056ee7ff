using System.Net;
using System.Text;
using AseanPlatform.Testing;
using Npgsql;
using Shouldly;

namespace AseanPlatform.Identity.Tests.Uploads;

public sealed class PreviewTests(Platform platform)
{
    [Fact]
    public async Task A_preview_says_of_each_row_what_would_become_of_it_and_makes_nothing()
    {
        var consultancy = await platform.NewConsultancy();
        using var admin = consultancy.Admin.At("identity");
        await admin.PostJson("/api/v1/clients", new { name = "Lotus Pay", country = "VN", language = "en", generative = false });

        var upload = await admin.Preview(Upload.Lines(
            "Suharto,ID,en,R-1,Siti,siti@bank.test",       // 2 ready
            "ＬＯＴＵＳ  pay,VN,en,,,",                     // 3 duplicate of the client
            "Harbour Foods,SG,zh,,,",                       // 4 ready
            "harbour foods,sg,en,,,",                       // 5 duplicate of row 4
            "Harbour Foods,MY,en,,,",                       // 6 ready: another country
            "Other name,TH,en,r-1,,",                       // 7 duplicate of row 2 by reference
            ",VN,en,,,",                                    // 8 refused
            "Kopi,XX,en,,,",                                // 9
            "Kopi,SG,fr,,,",                                // 10
            "Kopi,SG,en,,Ann,\"ann@a.test, bob@b.test\"",   // 11
            "Kopi,SG,en,,Ann,\"ann@a.test\nbob@b.test\"",   // 12
            "=cmd|' /C calc'!A0,SG,en,,,",                  // 13
            "Kopi,SG,en,,Ann,",                             // 14
            "Kopi,SG,en,,,a@b.test,one too many"));         // 15

        upload.Counts().ShouldBe((3, 3, 8));
        upload.Text("state").ShouldBe("preview");
        upload.Number("toInvite").ShouldBe(1);
        var rows = (await admin.Rows(upload.Id())).ToDictionary(r => r.Number("number"));
        rows[3].GetProperty("sameClient").Text("name").ShouldBe("Lotus Pay");
        rows[5].Number("sameRow").ShouldBe(4);
        (rows[7].Number("sameRow"), rows[7].Text("reason")).ShouldBe((2, "same-reference"));
        rows.Values.Where(r => r.Text("standing") is "refused").Select(r => $"{r.Number("number")} {r.Text("wrongColumn")} {r.Text("reason")}").ShouldBe([
            "8 name missing", "9 country unknown-country", "10 language unknown-language", "11 contact_email not-one-address", "12 contact_email not-one-address",
            "13 name formula", "14 contact_email missing-address", "15  too-many-cells"]);
        (await admin.Names()).ShouldBe(["Lotus Pay"]);
        (await admin.Rows(upload.Id(), "?standing=duplicate&after=3&take=1")).ShouldHaveSingleItem().Number("number").ShouldBe(5);
    }

    public static TheoryData<string, byte[]> Encodings => new()
    {
        { "UTF-8", Encoding.UTF8.GetBytes(Unicode) },
        { "UTF-8 with mark", [.. Encoding.UTF8.Preamble, .. Encoding.UTF8.GetBytes(Unicode)] },
        { "UTF-16 LE with mark", [.. Encoding.Unicode.Preamble, .. Encoding.Unicode.GetBytes(Unicode.Replace(',', '\t'))] },
        { "UTF-16 BE with mark", [.. Encoding.BigEndianUnicode.Preamble, .. Encoding.BigEndianUnicode.GetBytes(Unicode)] },
        { "semicolons", Encoding.UTF8.GetBytes(Unicode.Replace(',', ';')) },
        { "Chinese headings", Encoding.UTF8.GetBytes(Unicode.Replace("name,country,language", "名称,国家,语言")) },
    };

    // Nguyễn once composed, once decomposed; a mononym; Burmese, Khmer, Lao, Thai, Chinese beyond the basic plane.
    static readonly string[] AnyScript = ["Nguyễn Thị Ánh", "Nguyễn Thị Ánh".Normalize(NormalizationForm.FormD) + " II", "Suharto", "မြန်မာ", "ក្រុមហ៊ុន", "ບໍລິສັດ", "บริษัท", "𠮷野家 陳大文", "O'Brien \u0026 “Sons”"];
    static readonly string Unicode = "name,country,language\r\n" + string.Concat(AnyScript.Select(n => $"{n},VN,en\r\n"));

    [Theory]
    [MemberData(nameof(Encodings))]
    public async Task Names_of_any_script_arrive_byte_for_byte_from_each_encoding_that_is_taken(string encoding, byte[] file)
    {
        var consultancy = await platform.NewConsultancy();
        using var admin = consultancy.Admin.At("identity");

        var upload = await admin.Preview(file);
        await admin.Confirm(upload.Id());

        upload.Counts().ShouldBe((AnyScript.Length, 0, 0), encoding);
        (await admin.Names()).ShouldBe(AnyScript, ignoreOrder: true);
    }

    [Fact]
    public async Task A_column_that_means_nothing_is_named_as_not_read()
    {
        var consultancy = await platform.NewConsultancy();
        using var admin = consultancy.Admin.At("identity");

        var upload = await admin.Preview("Name,Country,Language,Shoe size\nA,VN,en,42\n");

        upload.GetProperty("unusedColumns").EnumerateArray().Select(c => c.GetString()).ShouldBe(["Shoe size"]);
    }

    [Fact]
    public async Task Another_tenant_and_other_roles_neither_see_nor_make_an_upload()
    {
        var (mine, other) = (await platform.NewConsultancy(), await platform.NewConsultancy());
        using var admin = mine.Admin.At("identity");
        using var stranger = other.Admin.At("identity");
        using var consultant = (await mine.InviteColleague()).At("identity");
        using var client = (await mine.NewClient()).Admin.At("identity");
        var upload = (await admin.Preview(Upload.Lines("Canary Co,VN,en,,,"))).Id();

        foreach (var path in new[] { "", "/rows" }) (await stranger.GetAsync($"/api/v1/clients/uploads/{upload}{path}")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        foreach (var path in new[] { "confirmation", "undoing" }) (await stranger.PostAsync($"/api/v1/clients/uploads/{upload}/{path}", null)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        foreach (var person in new[] { consultant, client })
        {
            (await person.Post(Upload.Lines("X,VN,en,,,"))).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
            (await person.GetAsync($"/api/v1/clients/uploads/{upload}/rows")).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
            (await person.PostAsync($"/api/v1/clients/uploads/{upload}/confirmation", null)).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        }
        await using var sql = await platform.Sql("identity", "app");
        foreach (var table in new[] { "client_upload", "client_upload_row", "client_deleted" })
        {
            await using var count = new NpgsqlCommand($"SELECT count(*) FROM {table}", sql);
            (await count.ExecuteScalarAsync()).ShouldBe(0L, table);
        }
    }

    [Fact]
    public async Task A_preview_ends_after_a_day_and_its_rows_go()
    {
        var consultancy = await platform.NewConsultancy();
        using var admin = consultancy.Admin.At("identity");
        var upload = (await admin.Preview(Upload.Lines("Late Co,VN,en,,,"))).Id();
        await Sql("UPDATE client_upload SET expires_at = now() - interval '1 s' WHERE id = $1", upload);

        (await admin.GetAsync($"/api/v1/clients/uploads/{upload}")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await admin.PostAsync($"/api/v1/clients/uploads/{upload}/confirmation", null)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        await admin.Preview(Upload.Lines("Next Co,VN,en,,,"));

        (await Sql("SELECT count(*) FROM client_upload_row WHERE upload_id = $1", upload)).ShouldBe(0L);
        (await admin.Names()).ShouldBeEmpty();
    }

    async Task<object?> Sql(string statement, Guid id)
    {
        await using var sql = await platform.Sql("identity");
        await using var command = new NpgsqlCommand(statement, sql) { Parameters = { new() { Value = id } } };
        return await command.ExecuteScalarAsync();
    }
}

using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using AseanPlatform.Testing;
using Shouldly;

namespace AseanPlatform.Identity.Tests.Uploads;

/// <summary>What the tests of uploads do again and again.</summary>
static class Upload
{
    public const string Headings = "name,country,language,reference,contact_name,contact_email";

    public static string Lines(params string[] rows) => string.Join("\r\n", rows.Prepend(Headings)) + "\r\n";

    public static byte[] Many(int rows, string prefix, bool invite = false)
    {
        var text = new StringBuilder(Headings).Append('\n');
        for (var i = 0; i < rows; i++)
            text.Append(CultureInfo.InvariantCulture, $"Công ty {prefix} {i} 有限公司,VN,en,{prefix}-{i},{(invite ? $"Người {i},contact{i}@{prefix}.test" : ",")}\n");
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    public static Task<HttpResponseMessage> Post(this HttpClient admin, byte[] file, string path = "/api/v1/clients/uploads?fileName=clients.csv") =>
        admin.PostAsync(path, new ByteArrayContent(file) { Headers = { ContentType = new MediaTypeHeaderValue("text/csv") } });

    public static Task<HttpResponseMessage> Post(this HttpClient admin, string file) => admin.Post(Encoding.UTF8.GetBytes(file));

    /// <summary>The preview of a file that can be read.</summary>
    public static async Task<JsonElement> Preview(this HttpClient admin, byte[] file)
    {
        using var answer = await admin.Post(file);
        var made = await answer.Json<Made>();
        return await admin.GetJson<JsonElement>($"/api/v1/clients/uploads/{made.Id}");
    }

    public static Task<JsonElement> Preview(this HttpClient admin, string file) => admin.Preview(Encoding.UTF8.GetBytes(file));

    public static async Task<List<JsonElement>> Rows(this HttpClient admin, Guid upload, string query = "") =>
        [.. (await admin.GetJson<JsonElement>($"/api/v1/clients/uploads/{upload}/rows{query}")).GetProperty("items").EnumerateArray()];

    public static Task<JsonElement> Confirm(this HttpClient admin, Guid upload) => admin.PostJson<JsonElement>($"/api/v1/clients/uploads/{upload}/confirmation", null);

    public static Task<HttpResponseMessage> Undo(this HttpClient admin, Guid upload) => admin.PostAsync($"/api/v1/clients/uploads/{upload}/undoing", null);

    public static async Task<List<string>> Names(this HttpClient staff) => [.. (await staff.GetJson<JsonElement>("/api/v1/clients")).EnumerateArray().Select(c => c.Text("name"))];

    public static async Task<string> Code(this HttpResponseMessage answer, HttpStatusCode status)
    {
        answer.StatusCode.ShouldBe(status, await answer.Content.ReadAsStringAsync());
        var problem = JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement;
        problem.Text("title").Length.ShouldBeGreaterThan(15);
        return problem.Text("code");
    }

    public static Guid Id(this JsonElement element) => element.GetProperty("id").GetGuid();

    public static int Number(this JsonElement element, string name) => element.GetProperty(name).GetInt32();

    public static string Text(this JsonElement element, string name) => element.GetProperty(name).GetString() ?? "";

    /// <summary>Ready, duplicates, refused.</summary>
    public static (int, int, int) Counts(this JsonElement upload) => (upload.Number("ready"), upload.Number("duplicates"), upload.Number("refused"));
}

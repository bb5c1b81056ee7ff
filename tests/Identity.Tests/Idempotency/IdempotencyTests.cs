using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using AseanPlatform.Identity.Tests.Uploads;
using AseanPlatform.Testing;
using Npgsql;
using Shouldly;

namespace AseanPlatform.Identity.Tests.Idempotency;

public sealed class IdempotencyTests(Platform platform)
{
    [Fact]
    public async Task Eight_at_once_make_one_client_and_answer_alike()
    {
        var consultancy = await platform.NewConsultancy();
        using var admin = consultancy.Admin.At("identity");
        var key = Platform.Unique("key");

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Post(admin, key, Client("Once"))));
        using var later = await Post(admin, key, Client("Once"));

        var said = await Task.WhenAll(answers.Append(later).Select(Told));
        said.Distinct().ShouldHaveSingleItem().ShouldStartWith("201 /api/v1/clients/");
        (await admin.Names()).ShouldBe(["Once"]);
        (await Rows("SELECT count(*) FROM outbox_message WHERE exchange LIKE '%ClientChanged' AND headers ->> 'tenant_id' = $1::text", consultancy.Id)).ShouldBe(1);
    }

    [Fact]
    public async Task A_key_is_of_one_caller_one_operation_and_one_body()
    {
        var consultancy = await platform.NewConsultancy();
        var second = await consultancy.InviteColleague("consultancy-admin");
        using var admin = consultancy.Admin.At("identity");
        using var colleague = second.At("identity");
        using var program = platform.Program((await consultancy.Admin.NewKey(["clients:write"])).Secret);
        var key = Platform.Unique("key");
        var first = await (await Post(admin, key, Client("One"))).Json<Made>();

        (await (await Post(admin, key, Client("Two"))).Code(HttpStatusCode.UnprocessableEntity)).ShouldBe("invalid");
        var others = new List<Guid>();
        foreach (var http in new[] { colleague, program }) others.Add((await (await Post(http, key, Client("One"))).Json<Made>()).Id);
        (await Post(admin, key, new { email = $"x@{consultancy.Slug}.test", name = "X", language = "en", role = "consultant" }, "/api/v1/invitations")).StatusCode.ShouldBe(HttpStatusCode.Created);

        others.Append(first.Id).Distinct().Count().ShouldBe(3);
        (await admin.Names()).ShouldBe(["One", "One", "One"]);
    }

    [Fact]
    public async Task What_was_refused_is_not_kept_and_may_be_sent_again()
    {
        var taken = await platform.NewConsultancy();
        using var operators = platform.Operator().At("identity");
        var (key, slug) = (Platform.Unique("key"), Platform.Unique("c"));
        object Open(string slug) => new { name = "Consultancy", slug, adminEmail = $"a@{slug}.test", adminName = "A", language = "en" };

        (await (await Post(operators, key, Open(taken.Slug), "/api/v1/tenants")).Code(HttpStatusCode.Conflict)).ShouldBe("tenant.slug-taken");
        var made = await Task.WhenAll(Enumerable.Range(0, 4).Select(async _ => (await (await Post(operators, key, Open(slug), "/api/v1/tenants")).Json<Made>()).Id));

        made.Distinct().ShouldHaveSingleItem();
    }

    [Fact]
    public async Task A_file_sent_again_with_its_key_is_one_upload()
    {
        var consultancy = await platform.NewConsultancy();
        using var admin = consultancy.Admin.At("identity");
        admin.DefaultRequestHeaders.Add("Idempotency-Key", Platform.Unique("key"));
        var file = Upload.Many(20, consultancy.Slug);

        var (one, two) = (await (await admin.Post(file)).Json<Made>(), await (await admin.Post(file)).Json<Made>());
        using var other = await admin.Post(Upload.Many(21, consultancy.Slug));

        two.ShouldBe(one);
        other.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        (await admin.GetJson<JsonElement>($"/api/v1/clients/uploads/{one.Id}")).Counts().ShouldBe((20, 0, 0));
    }

    [Theory]
    [InlineData("")]
    [InlineData("tab\tinside")]
    [InlineData(null)]
    public async Task A_key_that_is_none_is_refused(string? key)
    {
        var consultancy = await platform.NewConsultancy();
        using var admin = consultancy.Admin.At("identity");

        using var answer = await Post(admin, key ?? new string('k', 201), Client("Not made"));

        answer.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        (await admin.Names()).ShouldBeEmpty();
    }

    [Fact]
    public async Task After_seven_days_an_answer_is_gone()
    {
        var consultancy = await platform.NewConsultancy();
        using var admin = consultancy.Admin.At("identity");
        var (old, young) = (Platform.Unique("old"), Platform.Unique("young"));
        var first = await (await Post(admin, old, Client("One"))).Json<Made>();
        await Post(admin, young, Client("Two"));
        (await Rows("SELECT count(*) FROM idempotency WHERE tenant_id = $1", consultancy.Id)).ShouldBe(2);
        await using (var sql = await platform.Sql("identity"))
        await using (var age = new NpgsqlCommand("UPDATE idempotency SET created_at = now() - interval '7 days 1 minute' WHERE tenant_id = $1 AND answer LIKE '%' || $2 || '%'", sql) { Parameters = { new() { Value = consultancy.Id }, new() { Value = first.Id.ToString() } } })
            (await age.ExecuteNonQueryAsync()).ShouldBe(1);

        var again = await (await Post(admin, old, Client("One"))).Json<Made>();

        again.Id.ShouldNotBe(first.Id);
        (await Rows("SELECT count(*) FROM idempotency WHERE tenant_id = $1", consultancy.Id)).ShouldBe(2);
    }

    static object Client(string name) => new { name, country = "VN", language = "en", generative = false };

    static async Task<HttpResponseMessage> Post(HttpClient http, string key, object body, string path = "/api/v1/clients")
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(path, UriKind.Relative)) { Content = JsonContent.Create(body) };
        request.Headers.TryAddWithoutValidation("Idempotency-Key", key);
        return await http.SendAsync(request);
    }

    static async Task<string> Told(HttpResponseMessage answer) => $"{(int)answer.StatusCode} {answer.Headers.Location} {answer.Content.Headers.ContentType} {await answer.Content.ReadAsStringAsync()}";

    async Task<long> Rows(string query, Guid tenant)
    {
        await using var sql = await platform.Sql("identity");
        await using var count = new NpgsqlCommand(query, sql) { Parameters = { new() { Value = tenant } } };
        return (long)(await count.ExecuteScalarAsync())!;
    }
}

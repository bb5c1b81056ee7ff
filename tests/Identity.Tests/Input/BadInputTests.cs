using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using AseanPlatform.Testing;
using Shouldly;

namespace AseanPlatform.Identity.Tests.Input;

public sealed class BadInputTests(Platform platform)
{
    const string Good = """{"name":"A","country":"VN","language":"en","generative":false}""";

    public static TheoryData<string, int, string> Bodies => new()
    {
        { "{", 400, "" },
        { "", 400, "" },
        { "null", 400, "" },
        { "[]", 400, "" },
        { "\"text\"", 400, "" },
        { """{"name":"A","name":"B","country":"VN","language":"en","generative":false}""", 400, "/name" },
        { """{"name":"A","country":"VN","language":"en","generative":false,"tenantId":"x"}""", 400, "/tenantId" },
        { """{"Name":"A","country":"VN","language":"en","generative":false}""", 400, "/name" },
        { """{"country":"VN","language":"en","generative":false}""", 400, "" },
        { """{"name":null,"country":"VN","language":"en","generative":false}""", 400, "/name" },
        { """{"name":5,"country":"VN","language":"en","generative":false}""", 400, "/name" },
        { """{"name":"A","country":"VN","language":"en","generative":"yes"}""", 400, "/generative" },
        { """{"name":"a\u0000b","country":"VN","language":"en","generative":false}""", 400, "/name" },
        { """{"name":"a\u001bb","country":"VN","language":"en","generative":false}""", 400, "/name" },
        { """{"name":"\ud800","country":"VN","language":"en","generative":false}""", 400, "/name" },
        { """{"name":"","country":"VN","language":"en","generative":false}""", 422, "/name" },
        { """{"name":"   ","country":"VN","language":"en","generative":false}""", 422, "/name" },
        { """{"name":"A","country":"vn","language":"en","generative":false}""", 422, "/country" },
        { """{"name":"A","country":"VN","language":"fr","generative":false}""", 422, "/language" },
    };

    [Theory]
    [MemberData(nameof(Bodies))]
    public async Task A_bad_body_is_refused_with_a_pointer_and_changes_nothing(string body, int status, string member)
    {
        var consultancy = await platform.NewConsultancy();
        using var admin = consultancy.Admin.At("identity");

        using var answer = await admin.PostAsync("/api/v1/clients", new StringContent(body, Encoding.UTF8, "application/json"));

        ((int)answer.StatusCode).ShouldBe(status);
        var problem = await Problem(answer);
        if (member.Length > 0) problem.GetProperty("errors").EnumerateObject().Select(e => e.Name).ShouldContain(member);
        (await admin.GetJson<JsonElement>("/api/v1/clients")).GetArrayLength().ShouldBe(0);
    }

    [Fact]
    public async Task Too_deep_too_large_of_another_type_or_method_and_not_acceptable_each_have_their_answer()
    {
        var consultancy = await platform.NewConsultancy();
        using var admin = consultancy.Admin.At("identity");
        admin.DefaultRequestHeaders.ExpectContinue = true; // the service hangs up on the rest of what is too large

        await Answers(HttpStatusCode.BadRequest, Post(string.Concat(Enumerable.Repeat("{\"name\":", 40)) + "1" + new string('}', 40)));
        await Answers(HttpStatusCode.RequestEntityTooLarge, Post($$"""{"name":"{{new string('a', 600_000)}}"}"""));
        await Answers(HttpStatusCode.UnsupportedMediaType, Post(Good, "text/plain"));
        await Answers(HttpStatusCode.UnsupportedMediaType, Post("name=A", "application/x-www-form-urlencoded"));
        (await Answers(HttpStatusCode.MethodNotAllowed, new(HttpMethod.Delete, "/api/v1/clients"))).Content.Headers.Allow.ShouldBe(["GET", "POST"], ignoreOrder: true);
        await Answers(HttpStatusCode.NotAcceptable, new(HttpMethod.Get, "/api/v1/me") { Headers = { { "Accept", "text/csv" } } });
        await Answers(HttpStatusCode.BadRequest, new(HttpMethod.Get, "/api/v1/clients?take=many"));
        await Answers(HttpStatusCode.NotFound, new(HttpMethod.Get, "/api/v1/clients/not-an-id"));

        async Task<HttpResponseMessage> Answers(HttpStatusCode status, HttpRequestMessage request)
        {
            var answer = await admin.SendAsync(request);
            answer.StatusCode.ShouldBe(status);
            await Problem(answer);
            return answer;
        }

        static HttpRequestMessage Post(string body, string type = "application/json") => new(HttpMethod.Post, "/api/v1/clients") { Content = new StringContent(body, Encoding.UTF8, type) };
    }

    static async Task<JsonElement> Problem(HttpResponseMessage answer)
    {
        answer.Content.Headers.ContentType!.MediaType.ShouldBe("application/problem+json");
        var problem = await answer.Content.ReadFromJsonAsync<JsonElement>();
        problem.GetProperty("status").GetInt32().ShouldBe((int)answer.StatusCode);
        problem.GetProperty("type").GetString()!.ShouldStartWith("/problems/");
        foreach (var member in new[] { "title", "instance", "traceId" }) problem.GetProperty(member).GetString().ShouldNotBeNullOrWhiteSpace();
        problem.GetRawText().ShouldNotContain("   at ");
        return problem;
    }
}

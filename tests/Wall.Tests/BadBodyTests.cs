using System.Collections.Concurrent;
using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using AseanPlatform.Testing;
using Shouldly;

namespace AseanPlatform.Wall.Tests;

/// <summary>Every operation that takes a body, with every kind of wrong one, sent by somebody who may call it: the promised answer, in problem details, and nothing is written.</summary>
[Collection(nameof(Twins))]
public sealed class BadBodyTests(Twins twins)
{
    const string Duty = "ob-vn-02";

    // These take more than the 512 kB of all others; what is above is refused all the same.
    static readonly Dictionary<string, int> Most = new()
    {
        ["identity POST /api/v1/tenants"] = 1_500_000,
        ["identity PUT /api/v1/tenant/logo"] = 1_500_000,
        ["identity PUT /api/v1/clients/{id}/logo"] = 1_500_000,
        ["assessment POST /api/v1/assessments/{id}/offline/preview"] = 5 * 1024 * 1024,
        ["assessment POST /api/v1/assessments/{id}/offline/import"] = (5 * 1024 * 1024) + (64 * 1024),
    };

    [Fact]
    public async Task Whatever_is_wrong_with_a_body_is_said_and_nothing_is_written()
    {
        var callers = (await Caller.All(twins)).OrderBy(caller => caller.Name is "client-admin" ? 0 : caller.Name is "consultancy-admin" ? 1 : 2).ToList();
        using var editor = callers.Single(caller => caller.Name is "editor").At("content");
        var draft = (await editor.PostJson<Made>("/api/v1/drafts", new { title = "Nothing of this is kept" })).Id;
        var duty = (await editor.GetJson<JsonNode>($"/api/v1/drafts/{draft}/items/{Duty}"))["body"]!;
        var operations = twins.Operations.Where(operation => operation.Takes is ["application/json"]).ToList();
        operations.Count.ShouldBeGreaterThan(80);
        operations.Select(operation => operation.Service).Distinct().Count().ShouldBeGreaterThan(3);
        var wrong = new ConcurrentBag<string>();
        var tried = 0;
        await twins.Rows.Quiet([twins.A.Id]);
        var before = await twins.Rows.HashOf(twins.A);

        await Parallel.ForEachAsync(operations, new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (operation, ct) =>
        {
            using var http = operation.IsOpen ? twins.Bearing(operation.Service, null) : callers.First(caller => caller.IsAllowed(operation.Who)).At(operation.Service);
            if (operation.IsOpen) http.DefaultRequestHeaders.Authorization = new("Secret", twins.Platform.File.Secrets["gateway-secret"]);
            var (ids, sample) = await twins.Right(operation);
            var body = (JsonObject)sample;
            if (operation.Route.StartsWith("/api/v1/drafts/{id}", StringComparison.Ordinal)) (ids, body) = OfDraft(operation, body);
            using var right = Twins.Request(operation, ids, body);
            if (right.Content is JsonContent { Value: JsonObject whole }) body = whole;

            var unknown = Sample.Members(operation.Body!.Value, operation.Document).Where(name => !body.ContainsKey(name));
            foreach (var bad in BadBodies.Of(body, Most.GetValueOrDefault(operation.ToString(), 512 * 1024), operation.Route.Contains("/legal/", StringComparison.Ordinal) ? 70_000 : 25_000)
                .Concat(unknown.SelectMany(name => BadBodies.OfUnknownForm(body, name))).Where(bad => IsWrong(operation, bad)))
            {
                using var request = new HttpRequestMessage(right.Method, right.RequestUri) { Content = new ByteArrayContent(bad.Body) };
                if (bad.MediaType is not null) request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(bad.MediaType);
                request.Headers.ExpectContinue = bad.Body.Length > 100_000; // what is refused by its length alone is not sent
                using var answer = await http.SendAsync(request, ct);
                Interlocked.Increment(ref tried);
                if (await Fault(answer, Expected(operation, bad)) is { } fault) wrong.Add($"{operation} {bad.What}: {fault}");
            }
        });

        string.Join('\n', wrong.Order(StringComparer.Ordinal)).ShouldBeEmpty();
        tried.ShouldBeGreaterThan(3_000);
        (await twins.Rows.HashOf(twins.A)).Except(before).ShouldBeEmpty();
        (await editor.GetJson<JsonNode>($"/api/v1/drafts/{draft}"))["changes"]!.AsArray().ShouldBeEmpty();
        await editor.PostJson($"/api/v1/drafts/{draft}/discarding", null);

        // Some calls take no body as well as one; what one service tells another is not looked at twice; and a link without a password asks for none.
        static bool IsWrong(Operation operation, BadBody bad) => operation.IsApi && !operation.Route.EndsWith("/summaries/current/opening", StringComparison.Ordinal) ? operation.NeedsBody || bad.What is not ("nothing" or "null") : bad.IsShape;

        // What is wrong by its value alone may be refused first for what it is about. An item of the catalogue has a form of its own: a preview tells what is wrong with it.
        static IReadOnlyList<int> Expected(Operation operation, BadBody bad) => operation.Service is "content" && bad.What.StartsWith("/body", StringComparison.Ordinal)
            ? operation.Route.EndsWith("/preview", StringComparison.Ordinal) ? [200, 400, 422] : [400, 422]
            : bad.IsShape ? bad.Expected : operation.Who.Contains("link:sign-in") ? [400, 401, 422] : [400, 404, 409, 422];

        (IReadOnlyList<string>, JsonObject) OfDraft(Operation operation, JsonObject body)
        {
            JsonObject fits = new() { ["kind"] = "obligations", ["itemId"] = Duty, ["what"] = "put", ["class"] = "editorial", ["basedOn"] = 0, ["body"] = duty.DeepClone(), ["asOf"] = null };
            foreach (var member in body.Where(member => member.Value is not JsonObject).Select(member => member.Key).Append("body").ToList())
                if (fits.ContainsKey(member) && Sample.Members(operation.Body!.Value, operation.Document).Contains(member)) body[member] = fits[member]?.DeepClone();
            return ([.. operation.Places.Select(place => place.Name is "itemId" ? Duty : draft.ToString())], body);
        }
    }

    [Fact]
    public async Task A_file_that_is_said_to_be_something_else_is_not_looked_at()
    {
        var callers = await Caller.All(twins);
        var operations = twins.Operations.Where(operation => operation.Takes.Count > 0 && operation.Takes is not ["application/json"]).ToList();
        operations.Count.ShouldBeGreaterThan(3);
        await twins.Rows.Quiet([twins.A.Id]);
        var before = await twins.Rows.HashOf(twins.A);

        foreach (var operation in operations)
        {
            using var http = callers.First(caller => caller.IsAllowed(operation.Who)).At(operation.Service);
            using var request = Twins.Request(operation, (await twins.Right(operation)).Ids, new JsonObject());
            request.Content = new ByteArrayContent([1, 2, 3]) { Headers = { ContentType = new("application/x-nonsense") } };
            using var answer = await http.SendAsync(request);
            (await Fault(answer, [415])).ShouldBeNull(operation.ToString());
        }
        (await twins.Rows.HashOf(twins.A)).Except(before).ShouldBeEmpty();
    }

    /// <summary>Null when the answer is as promised.</summary>
    static async Task<string?> Fault(HttpResponseMessage answer, IReadOnlyList<int> expected)
    {
        var (status, said) = ((int)answer.StatusCode, await answer.Content.ReadAsStringAsync());
        var shown = string.Create(CultureInfo.InvariantCulture, $"{status} {said[..Math.Min(said.Length, 200)]}");
        if (status is 200 && expected.Contains(200)) return null;
        if (!expected.Contains(status)) return $"expected {string.Join(" or ", expected)}, got {shown}";
        if (answer.Content.Headers.ContentType?.MediaType is not "application/problem+json") return $"not problem details: {answer.Content.Headers.ContentType} {shown}";
        if (new[] { "Exception", "Npgsql", "   at ", "stackTrace", "System." }.FirstOrDefault(inside => said.Contains(inside, StringComparison.Ordinal)) is { } told) return $"tells of the inside ({told}): {shown}";
        using var problem = JsonDocument.Parse(said);
        foreach (var member in (string[])["type", "title", "status", "instance", "traceId"])
            if (!problem.RootElement.TryGetProperty(member, out _)) return $"without {member}: {shown}";
        if (problem.RootElement.GetProperty("status").GetInt32() != status) return $"another status inside: {shown}";
        return status is 400 or 422 && !(problem.RootElement.TryGetProperty("errors", out var errors) && errors.EnumerateObject().Any()) ? $"does not say where: {shown}" : null;
    }
}

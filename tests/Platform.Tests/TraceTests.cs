using System.Text.RegularExpressions;
using AseanPlatform.Testing;
using Npgsql;
using Shouldly;

[assembly: AssemblyFixture(typeof(AseanPlatform.Testing.Platform))]

namespace AseanPlatform.Platform.Tests;

public sealed partial class TraceTests(Testing.Platform platform)
{
    [Fact]
    public async Task One_trace_leads_from_the_click_to_the_mail()
    {
        var consultancy = await platform.NewConsultancy();
        var client = await consultancy.NewClient();
        var assessment = await client.Admin.AnswerAll(client.Id);
        using var browser = client.Admin.Browser();

        // As a person does it: the page with its form, and the click.
        var path = new Uri($"/app/assessments/{assessment}/submit", UriKind.Relative);
        using var page = await browser.GetAsync(path);
        var token = Token().Match(await page.Content.ReadAsStringAsync());
        using var click = new HttpRequestMessage(HttpMethod.Post, path) { Content = new FormUrlEncodedContent([new(token.Groups["name"].Value, token.Groups["value"].Value)]) };
        click.Headers.Add("Cookie", $"session={client.Admin.Session}; {string.Join("; ", page.Headers.GetValues("Set-Cookie").Select(cookie => cookie.Split(';')[0]))}");
        using (var clicked = await browser.SendAsync(click)) clicked.StatusCode.ShouldBe(System.Net.HttpStatusCode.SeeOther);
        await using var sql = await platform.Sql("assessment");
        await using var submitted = new NpgsqlCommand("SELECT id FROM submission WHERE assessment_id = $1", sql) { Parameters = { new() { Value = assessment } } };
        var submission = (Guid)(await submitted.ExecuteScalarAsync())!;
        await platform.Mailbox(client.Admin.Email).First(within: TimeSpan.FromSeconds(60), which: mail => mail.Text.Contains("/report", StringComparison.Ordinal));

        using var operators = platform.Operator().Browser();
        var way = await Eventually.Value(async () =>
        {
            var followed = await operators.GetJson<Followed>($"/api/v1/operations/requests/{submission}");
            return followed.Request.State == "told" ? followed.Way : null;
        }, TimeSpan.FromSeconds(30), "the way of the request");
        way.Select(hop => hop.Type).Distinct().Order().ShouldBe(["AssessmentSubmitted", "NoticeDelivered", "ReportReady"]);
        way.Select(hop => hop.Service).Distinct().Order().ShouldBe(["assessment", "notification", "reporting"]);
        var trace = way.Select(hop => hop.TraceId).Distinct().ShouldHaveSingleItem().ShouldNotBeNull();

        await Eventually.Passes(() =>
        {
            var spans = platform.Spans(trace);
            foreach (var service in new[] { "gateway", "portal", "identity", "assessment", "reporting", "notification", "operations" })
                spans.ShouldContain(span => span.Service.Contains(service, StringComparison.OrdinalIgnoreCase), $"a span of {service}");
            spans.ShouldContain(span => span.Service.Contains("gateway", StringComparison.OrdinalIgnoreCase) && span.Name.StartsWith("POST", StringComparison.Ordinal));
            spans.ShouldContain(span => span.Name == "print report");
            spans.ShouldContain(span => span.Name == "send mail" && span.Service.Contains("notification", StringComparison.OrdinalIgnoreCase));
            return Task.CompletedTask;
        }, TimeSpan.FromSeconds(20));
    }

    [GeneratedRegex("<input type=\"hidden\" name=\"(?<name>__[^\"]+)\" value=\"(?<value>[^\"]+)\"", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Token();

    sealed record Followed(Item Request, IReadOnlyList<Hop> Way);

    sealed record Item(string State);

    sealed record Hop(string Type, string Service, string? TraceId);
}

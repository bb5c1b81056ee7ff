using AseanPlatform.Testing;
using Shouldly;

[assembly: AssemblyFixture(typeof(AseanPlatform.Testing.Platform))]

namespace AseanPlatform.Platform.Tests;

public sealed class TraceTests(Testing.Platform platform)
{
    [Fact]
    public async Task One_trace_leads_from_the_click_to_the_mail()
    {
        var consultancy = await platform.NewConsultancy();
        var client = await consultancy.NewClient();
        var assessment = await client.Admin.AnswerAll(client.Id);
        using var browser = client.Admin.Browser();

        var submission = await browser.PostJson<Submitted>($"/api/v1/assessments/{assessment}/submissions", null);
        await platform.Mailbox(client.Admin.Email).First(within: TimeSpan.FromSeconds(60), which: mail => mail.Text.Contains("/report", StringComparison.Ordinal));

        using var operators = platform.Operator().Browser();
        var way = await Eventually.Value(async () =>
        {
            var followed = await operators.GetJson<Followed>($"/api/v1/operations/requests/{submission.SubmissionId}");
            return followed.Request.State == "told" ? followed.Way : null;
        }, TimeSpan.FromSeconds(30), "the way of the request");
        way.Select(hop => hop.Type).Distinct().Order().ShouldBe(["AssessmentSubmitted", "NoticeDelivered", "ReportReady"]);
        way.Select(hop => hop.Service).Distinct().Order().ShouldBe(["assessment", "notification", "reporting"]);
        var trace = way.Select(hop => hop.TraceId).Distinct().ShouldHaveSingleItem().ShouldNotBeNull();

        await Eventually.Passes(() =>
        {
            var spans = platform.Spans(trace);
            foreach (var service in new[] { "gateway", "assessment", "reporting", "notification", "operations" })
                spans.ShouldContain(span => span.Service.Contains(service, StringComparison.OrdinalIgnoreCase), $"a span of {service}");
            spans.ShouldContain(span => span.Service.Contains("gateway", StringComparison.OrdinalIgnoreCase) && span.Name.StartsWith("POST", StringComparison.Ordinal));
            spans.ShouldContain(span => span.Name == "print report");
            spans.ShouldContain(span => span.Name == "send mail" && span.Service.Contains("notification", StringComparison.OrdinalIgnoreCase));
            return Task.CompletedTask;
        }, TimeSpan.FromSeconds(20));
    }

    sealed record Submitted(Guid SubmissionId);

    sealed record Followed(Item Request, IReadOnlyList<Hop> Way);

    sealed record Item(string State);

    sealed record Hop(string Type, string Service, string? TraceId);
}

using System.Net;
using System.Text.Json;
using AseanPlatform.Testing;

namespace AseanPlatform.Reporting.Tests;

/// <summary>How a report that is not finished stands, asked once and told as it changes.</summary>
public sealed class QueueTests(Platform platform)
{
    static readonly TimeSpan Soon = TimeSpan.FromSeconds(2);

    sealed record ReportOf(Guid Id, string State, int? Ahead);

    [Fact]
    public async Task A_waiting_report_says_how_many_are_made_before_it_and_when_it_is_being_made()
    {
        var (client, report) = await Made();
        using var http = client.Admin.At("reporting");
        await using var queue = await ReportQueue.Behind(platform, report, others: 3);

        await Eventually.Passes(async () => (await Both()).ShouldAllBe(one => one.State == "waiting" && one.Ahead >= 3));
        var before = await queue.Ahead();
        await Eventually.Passes(async () => (await Both()).Select(one => one.Ahead).ShouldAllBe(ahead => ahead == queue.Ahead().GetAwaiter().GetResult()));
        await queue.OneDone();
        await Eventually.Passes(async () => (await Both()).ShouldAllBe(one => one.Ahead < before));
        await queue.Taken();
        (await Both()).ShouldAllBe(one => one.State == "making" && one.Ahead == null);
        await queue.Taken(alive: false);
        (await Both()).ShouldAllBe(one => one.State == "waiting" && one.Ahead >= 2, "its worker was killed: it waits again");
        await queue.Due();
        await Eventually.Passes(async () => (await Both()).ShouldAllBe(one => one.State == "ready" && one.Ahead == null), TimeSpan.FromSeconds(60));

        async Task<List<ReportOf>> Both() =>
            [await http.GetJson<ReportOf>($"/api/v1/reports/{report}"), .. (await http.GetJson<List<ReportOf>>($"/api/v1/reports?clientId={client.Id}")).Where(one => one.Id == report)];
    }

    [Fact]
    public async Task The_stream_tells_each_change_through_the_gateway_until_the_report_is_ready_and_nothing_to_others()
    {
        var (client, report) = await Made();
        await using var queue = await ReportQueue.Behind(platform, report, others: 2);
        var (sibling, stranger) = (await client.Consultancy.NewClient(), await platform.NewConsultancy());
        using var browser = client.Admin.Browser();
        using var asked = Stream("br, gzip");

        using var answer = await browser.SendAsync(asked, HttpCompletionOption.ResponseHeadersRead);
        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        answer.Content.Headers.ContentType!.MediaType.ShouldBe("text/event-stream");
        answer.Content.Headers.ContentEncoding.ShouldBeEmpty();
        answer.Headers.CacheControl!.NoStore.ShouldBeTrue();
        using var reader = new StreamReader(await answer.Content.ReadAsStreamAsync());
        var first = (await Next(reader)).ShouldHaveSingleItem();
        (first.Id, first.State).ShouldBe((report, "waiting"));
        await queue.OneDone();
        var fewer = await Until(reader, list => list.Single().Ahead < first.Ahead);
        await queue.Taken();
        (await Until(reader, list => list.Single().State == "making")).Single().Ahead.ShouldBeNull();
        await queue.Due();
        (await Until(reader, list => list.Count == 0)).ShouldBeEmpty();
        fewer.Single().Ahead.ShouldNotBeNull();

        await using var again = await ReportQueue.Behind(platform, report, others: 0);
        foreach (var other in (Person[])[sibling.Admin, stranger.Admin])
        {
            using var http = other.At("reporting");
            (await http.GetStringAsync(new Uri("/api/v1/reports/live", UriKind.Relative))).ShouldEndWith("data: []\n\n"); // once, to whoever asks for no stream
        }
        using var own = client.Admin.At("reporting");
        (await own.GetStringAsync(new Uri("/api/v1/reports/live", UriKind.Relative))).ShouldContain(report.ToString());
    }

    [Fact]
    public async Task A_stream_ends_within_two_seconds_with_the_right_to_it_and_stays_for_others()
    {
        var (client, _) = await Made();
        var (removed, stays) = (await client.Consultancy.Invite(client.Id, "viewer"), await client.Consultancy.Invite(client.Id, "viewer"));
        using var leaving = removed.Browser();
        using var staying = stays.Browser();
        using var admin = client.Consultancy.Admin.At("identity");
        var person = await removed.Id();
        using var ends = await leaving.SendAsync(Stream(), HttpCompletionOption.ResponseHeadersRead);
        using var goesOn = await staying.SendAsync(Stream(), HttpCompletionOption.ResponseHeadersRead);
        using var reader = new StreamReader(await ends.Content.ReadAsStreamAsync());
        using var other = new StreamReader(await goesOn.Content.ReadAsStreamAsync());
        (await Next(reader)).ShouldBeEmpty();
        (await Next(other)).ShouldBeEmpty();

        (await admin.DeleteAsync(new Uri($"/api/v1/clients/{client.Id}/people/{person}", UriKind.Relative))).EnsureSuccessStatusCode();

        var ended = await Should.ThrowAsync<Exception>(async () => (await reader.ReadToEndAsync().WaitAsync(Soon + Soon)).ShouldBeNull());
        (ended is IOException or HttpRequestException).ShouldBeTrue(ended.ToString());
        await Eventually.Passes(async () =>
        {
            using var refused = await leaving.SendAsync(Stream(), HttpCompletionOption.ResponseHeadersRead);
            refused.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        }, Soon);
        var report = (await ReportsOf(client)).Single().Id;
        await using var queue = await ReportQueue.Behind(platform, report, others: 0);
        (await Until(other, list => list.Count == 1)).Single().Id.ShouldBe(report);
    }

    async Task<(ClientOrganisation Client, Guid Report)> Made()
    {
        var client = await (await platform.NewConsultancy()).NewClient();
        await platform.Announce(client, Guid.CreateVersion7(), await platform.Freeze(client, PrintShop.Sample("submission")));
        await Eventually.True(async () => (await ReportsOf(client)).Any(one => one.State == "ready"), TimeSpan.FromSeconds(90), "the report");
        return (client, (await ReportsOf(client)).Single().Id);
    }

    static async Task<List<ReportOf>> ReportsOf(ClientOrganisation client)
    {
        using var http = client.Admin.At("reporting");
        return await http.GetJson<List<ReportOf>>($"/api/v1/reports?clientId={client.Id}");
    }

    static HttpRequestMessage Stream(string? encodings = null)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, new Uri("/api/v1/reports/live", UriKind.Relative)) { Headers = { { "Accept", "text/event-stream" } } };
        if (encodings is not null) request.Headers.Add("Accept-Encoding", encodings);
        return request;
    }

    static async Task<List<ReportOf>> Until(StreamReader reader, Func<List<ReportOf>, bool> which)
    {
        for (var until = DateTimeOffset.UtcNow.AddSeconds(60); DateTimeOffset.UtcNow < until;)
            if (await Next(reader) is var list && which(list)) return list;
        throw new TimeoutException("The stream did not say it.");
    }

    static async Task<List<ReportOf>> Next(StreamReader reader)
    {
        while (true)
        {
            var line = await reader.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(30)) ?? throw new EndOfStreamException();
            if (line.StartsWith("data: ", StringComparison.Ordinal)) return JsonSerializer.Deserialize<List<ReportOf>>(line["data: ".Length..], JsonSerializerOptions.Web)!;
        }
    }
}

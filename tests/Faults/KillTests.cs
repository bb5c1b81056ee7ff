using System.Diagnostics;
using System.Text.Json;
using AseanPlatform.Testing;
using Npgsql;
using Shouldly;

namespace AseanPlatform.Faults;

/// <summary>
/// Submissions arrive while each part of the platform is killed in turn with SIGKILL. In the end reports and mails are counted, not queues.
/// The short form lets a handful of submissions meet each death and waits until the platform answers again, so that it says the same on a slow
/// machine; PLATFORM_LONG=1 runs the published size: 300 submissions at 10 a second, one victim every 2.5 s, whatever is down still.
/// </summary>
[Collection(nameof(OwnStack))]
public sealed class KillTests(OwnStack own, ITestOutputHelper output)
{
    static readonly bool Long = Environment.GetEnvironmentVariable("PLATFORM_LONG") == "1";
    static readonly int Submissions = Number("FAULT_SUBMISSIONS", Long ? 300 : 72);
    static readonly double PerSecond = Number("FAULT_PER_SECOND", Long ? 10 : 4);
    static readonly TimeSpan Drain = TimeSpan.FromSeconds(Number("FAULT_DRAIN_SECONDS", Long ? 300 : 120));

    [Fact]
    public async Task Nothing_accepted_is_lost_doubled_or_stuck_whichever_part_is_killed()
    {
        var (stack, platform) = (own.Stack, own.Platform);
        var consultancy = await platform.NewConsultancy();
        var assessments = await Prepare(platform, consultancy);
        using var ledger = new Ledger(Path.Combine(stack.File.DataDir, "ledger.jsonl"));
        using var browser = consultancy.Admin.Browser();
        browser.Timeout = TimeSpan.FromSeconds(15);
        await EveryPartRuns(browser, assessments[^1]);

        var clock = Stopwatch.StartNew();
        var (client, all) = (new HonestClient(browser, ledger), assessments.SkipLast(1).ToList());
        var killed = Long ? await WhateverIsDown(client, all) : await OneAfterTheOther(client, all, browser);
        ledger.Entries.Count.ShouldBe(Submissions);
        var sent = clock.Elapsed;

        await Drained(platform, consultancy.Id);
        var count = await CountEverything(platform, consultancy, ledger.Entries, except: assessments[^1].Client);
        var line = JsonSerializer.Serialize(new
        {
            scenario = "kill -9 in turn",
            count,
            killed,
            loadSeconds = Math.Round(sent.TotalSeconds, 1),
            drainedSeconds = Math.Round(clock.Elapsed.TotalSeconds, 1),
        }, JsonSerializerOptions.Web);
        output.WriteLine(line);
        Console.WriteLine(line);

        killed.Values.ShouldAllBe(number => number > 0, $"every victim was found and killed: {line}");
        (count.Lost, count.Duplicated, count.Unexpected, count.Stuck, count.HalfDone).ShouldBe((0, 0, 0, 0, 0), line);
        count.Refused.ShouldBe(0, $"{line}\n{string.Join('\n', ledger.Entries.Where(entry => entry.Outcome == Outcome.Refused).Select(entry => $"{entry.Status} {entry.Said}"))}\n{platform.Logged("unhandled exception")}");
        count.Accepted.ShouldBeGreaterThanOrEqualTo(Submissions * 95 / 100, line);
    }

    [Fact]
    public async Task A_sender_that_starts_alone_on_an_empty_broker_loses_nothing_for_those_who_come_later()
    {
        string[] services = ["identity", "content", "assessment", "reporting", "notification", "operations"], late = ["reporting", "notification", "operations"];
        var platform = own.Platform;
        var consultancy = await platform.NewConsultancy();
        using var identity = consultancy.Admin.At("identity");
        var client = (await identity.PostJson<Made>("/api/v1/clients", new { name = "Late", country = "VN", language = "en", generative = false })).Id;
        var assessment = await consultancy.Admin.AnswerAll(client);
        using var operators = platform.Operator().At("operations");
        var queues = (await operators.GetJson<Queues>("/api/v1/operations/queues")).Items.Select(item => item.Name).ToList();

        // Nobody runs, and the broker knows no queue.
        var before = services.SelectMany(Victims.Of).ToHashSet();
        foreach (var process in before) Victims.Stop(process);
        await Forget(platform, queues);
        foreach (var service in services) Victims.Kill(service);

        // Who listens is held back the moment it starts; who sends runs.
        var held = new Dictionary<string, int>();
        await Eventually.True(() =>
        {
            foreach (var service in late.Where(service => !held.ContainsKey(service)))
            {
                if (Victims.Of(service).FirstOrDefault(process => !before.Contains(process)) is not (> 0 and var process)) continue;
                Victims.Stop(process);
                held[service] = process;
            }
            return held.Count == late.Length;
        }, TimeSpan.FromSeconds(60), "the restarted services");
        using var browser = consultancy.Admin.Browser();
        await Eventually.True(async () =>
        {
            using var answer = await browser.PostAsync(new Uri($"/api/v1/assessments/{assessment}/submissions", UriKind.Relative), null);
            return answer.IsSuccessStatusCode;
        }, TimeSpan.FromSeconds(60), "an accepted submission");
        await Eventually.True(async () => await Number(platform, "assessment",
            "SELECT count(*) FROM outbox_message o WHERE o.exchange LIKE '%AssessmentSubmitted' AND o.sent_at IS NOT NULL AND o.body LIKE '%' || (SELECT id::text FROM submission WHERE tenant_id = $1) || '%'", consultancy.Id) == 1,
            TimeSpan.FromSeconds(60), "the broker's word that it has the message");

        foreach (var service in late.Reverse()) Victims.GoOn(held[service]);

        await Eventually.Passes(async () => (await Reports(browser, client)).ShouldContain(report => report.State == "ready"), TimeSpan.FromSeconds(90));
        await platform.Mailbox(consultancy.Admin.Email).First(mail => mail.Text.Contains("report", StringComparison.OrdinalIgnoreCase), TimeSpan.FromSeconds(60));
    }

    static async Task Forget(Platform platform, IEnumerable<string> queues)
    {
        await using var connection = await new RabbitMQ.Client.ConnectionFactory { Uri = new Uri(platform.File.RabbitMQ) }.CreateConnectionAsync();
        await using var channel = await connection.CreateChannelAsync();
        foreach (var queue in queues)
        {
            await channel.QueueDeleteAsync(queue, ifUnused: false, ifEmpty: false);
            await channel.ExchangeDeleteAsync(queue, ifUnused: false);
        }
    }

    /// <summary>One client, with a complete assessment, for each submission, and one to warm up with.</summary>
    static async Task<List<(Guid Client, Guid Assessment)>> Prepare(Platform platform, Consultancy consultancy)
    {
        using var admin = consultancy.Admin.At("identity");
        var clients = new List<Guid>();
        for (var i = 0; i <= Submissions; i++)
            clients.Add((await admin.PostJson<Made>("/api/v1/clients", new { name = $"Client {i:0000}", country = "VN", language = "en", generative = false })).Id);

        var complete = await consultancy.Admin.AnswerAll(clients[^1]);
        var assessments = new List<(Guid, Guid)>();
        foreach (var client in clients.SkipLast(1)) assessments.Add((client, await consultancy.Admin.Start(client)));
        await platform.CopyAnswers(complete, [.. assessments.Select(assessment => assessment.Item2)]);
        return [.. assessments, (clients[^1], complete)];
    }

    /// <summary>The first report starts the browser that prints, so that it can be killed too.</summary>
    static async Task EveryPartRuns(HttpClient browser, (Guid Client, Guid Assessment) first)
    {
        using var answer = await browser.PostAsync(new Uri($"/api/v1/assessments/{first.Assessment}/submissions", UriKind.Relative), null);
        await answer.Json<object>();
        await Eventually.Value(async () => (await Reports(browser, first.Client)).FirstOrDefault(report => report.State == "ready"), TimeSpan.FromSeconds(60), "the first report");
    }

    static async Task Load(HonestClient client, List<(Guid Client, Guid Assessment)> assessments)
    {
        var (start, running) = (Stopwatch.GetTimestamp(), new List<Task>());
        for (var i = 0; i < assessments.Count; i++)
        {
            var due = TimeSpan.FromSeconds(i / PerSecond) - Stopwatch.GetElapsedTime(start);
            if (due > TimeSpan.Zero) await Task.Delay(due);
            running.Add(client.Submit(assessments[i].Client, assessments[i].Assessment));
        }
        await Task.WhenAll(running);
    }

    static async Task<Dictionary<string, int>> WhateverIsDown(HonestClient client, List<(Guid Client, Guid Assessment)> all)
    {
        var load = Load(client, all);
        var killed = await KillInTurn(TimeSpan.FromSeconds(Submissions / PerSecond / (Victims.All.Count + 0.5)));
        await load;
        return killed;
    }

    static async Task<Dictionary<string, int>> OneAfterTheOther(HonestClient client, List<(Guid Client, Guid Assessment)> all, HttpClient browser)
    {
        var (killed, running, share) = (new Dictionary<string, int>(), new List<Task>(), Submissions / Victims.All.Count);
        foreach (var (name, _) in Victims.All)
        {
            await Eventually.True(() => (killed[name] = Victims.Kill(name)) > 0, TimeSpan.FromSeconds(60), $"a process to kill: {name}");
            running.Add(Load(client, all.GetRange((killed.Count - 1) * share, share)));
            await Eventually.True(async () =>
            {
                try
                {
                    using var answer = await browser.GetAsync(new Uri("/api/v1/portfolio", UriKind.Relative));
                    return answer.IsSuccessStatusCode && Victims.Of(name).Count > 0;
                }
                catch (Exception exception) when (exception is HttpRequestException or OperationCanceledException)
                {
                    return false;
                }
            }, TimeSpan.FromSeconds(90), $"the platform to answer again after {name} was killed");
            await running[^1].WaitAsync(TimeSpan.FromSeconds(120));
        }
        await Task.WhenAll(running);
        return killed;
    }

    static async Task<Dictionary<string, int>> KillInTurn(TimeSpan pause)
    {
        var killed = new Dictionary<string, int>();
        foreach (var (name, _) in Victims.All)
        {
            await Task.Delay(pause);
            // A victim may be down still because of the one before: it is killed when it is back.
            await Eventually.True(() => (killed[name] = Victims.Kill(name)) > 0, TimeSpan.FromSeconds(20), $"a process to kill: {name}");
        }
        return killed;
    }

    /// <summary>Until every submission has its report and each mail is sent or given up, or nothing has moved for as long as patience lasts: what is left then is stuck.</summary>
    static async Task Drained(Platform platform, Guid tenant)
    {
        var (reached, still) = (-1L, Stopwatch.StartNew());
        await Eventually.True(async () =>
        {
            try
            {
                var submissions = await Number(platform, "assessment", "SELECT count(*) FROM submission WHERE tenant_id = $1", tenant);
                var reports = await Number(platform, "reporting", "SELECT count(*) FROM report WHERE tenant_id = $1 AND state <> 'waiting'", tenant);
                var mails = await Number(platform, "notification", "SELECT count(DISTINCT client_id) FROM delivery WHERE tenant_id = $1 AND channel = 'mail' AND kind = 'report-ready' AND state IN ('sent', 'given-up')", tenant);
                var waiting = await Number(platform, "notification", "SELECT count(*) FROM delivery WHERE tenant_id = $1 AND state IN ('waiting', 'sending')", tenant);
                if (reports == submissions && mails == submissions && waiting == 0) return true;
                if (reports + mails - waiting == reached) return still.Elapsed > Drain;
                (reached, still) = (reports + mails - waiting, Stopwatch.StartNew());
            }
            catch (NpgsqlException)
            {
                // the database is coming back
            }
            return still.Elapsed > Drain;
        }, 4 * Drain);
    }

    static async Task<Count> CountEverything(Platform platform, Consultancy consultancy, IReadOnlyList<Ledger.Entry> entries, Guid except)
    {
        var submissions = (await Ids(platform, "assessment", "SELECT client_id FROM submission WHERE tenant_id = $1", consultancy.Id)).Where(client => client != except).ToList();
        var finished = (await Ids(platform, "reporting", "SELECT client_id FROM report WHERE tenant_id = $1 AND state = 'ready'", consultancy.Id)).Where(client => client != except).ToList();
        using var browser = consultancy.Admin.Browser();
        var shown = new List<Guid>();
        foreach (var entry in entries) shown.AddRange((await Reports(browser, entry.ClientId)).Where(report => report.State == "ready").Select(_ => entry.ClientId));
        shown.Order().ShouldBe(finished.Order(), "what the API shows is what the database holds");

        var clientOf = await Deliveries(platform, consultancy.Id);
        var mails = platform.Mailbox(consultancy.Admin.Email).Messages()
            .Select(mail => Guid.TryParse(mail.MessageId.Trim('<', '>').Split('@')[0], out var id) ? id : Guid.Empty).Where(clientOf.ContainsKey)
            .Distinct() // a copy with the same Message-ID is dropped by the mailbox
            .Select(id => (Client: clientOf[id], To: consultancy.Admin.Email)).Where(mail => mail.Client != except).ToList();
        var failed = await Ids(platform, "reporting", "SELECT client_id FROM report WHERE tenant_id = $1 AND state = 'failed'", consultancy.Id);
        var stuck = submissions.Distinct().Count(client => !failed.Contains(client) && (!finished.Contains(client) || mails.All(mail => mail.Client != client)));
        return Count.Of(entries, submissions, finished, mails, stuck);
    }

    static async Task<IReadOnlyList<Report>> Reports(HttpClient browser, Guid client) =>
        await browser.GetJson<List<Report>>($"/api/v1/reports?clientId={client}");

    static async Task<Dictionary<Guid, Guid>> Deliveries(Platform platform, Guid tenant)
    {
        await using var sql = await platform.Sql("notification");
        await using var command = new NpgsqlCommand("SELECT id, client_id FROM delivery WHERE tenant_id = $1 AND kind = 'report-ready' AND client_id IS NOT NULL", sql) { Parameters = { new() { Value = tenant } } };
        await using var reader = await command.ExecuteReaderAsync();
        var deliveries = new Dictionary<Guid, Guid>();
        while (await reader.ReadAsync()) deliveries.Add(reader.GetGuid(0), reader.GetGuid(1));
        return deliveries;
    }

    static async Task<List<Guid>> Ids(Platform platform, string service, string query, Guid tenant)
    {
        await using var sql = await platform.Sql(service);
        await using var command = new NpgsqlCommand(query, sql) { Parameters = { new() { Value = tenant } } };
        await using var reader = await command.ExecuteReaderAsync();
        var ids = new List<Guid>();
        while (await reader.ReadAsync()) ids.Add(reader.GetGuid(0));
        return ids;
    }

    static async Task<long> Number(Platform platform, string service, string query, Guid tenant)
    {
        await using var sql = await platform.Sql(service);
        await using var command = new NpgsqlCommand(query, sql) { Parameters = { new() { Value = tenant } } };
        return (long)(await command.ExecuteScalarAsync())!;
    }

    static int Number(string variable, int otherwise) => int.TryParse(Environment.GetEnvironmentVariable(variable), out var number) ? number : otherwise;

    sealed record Report(Guid Id, string State);

    sealed record Queues(IReadOnlyList<Queue> Items);

    sealed record Queue([property: System.Text.Json.Serialization.JsonPropertyName("queue")] string Name);
}

/// <summary>A platform of this project's own: what is killed here is nobody else's, and nobody makes another operator.</summary>
[CollectionDefinition(nameof(OwnStack))]
public sealed class OwnStack : IAsyncLifetime, ICollectionFixture<OwnStack>
{
    public Stack Stack { get; private set; } = null!;

    public Platform Platform { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Stack = await Stack.Start();
        Platform = Testing.Platform.Of(Stack.File);
    }

    public async ValueTask DisposeAsync()
    {
        Platform.Dispose();
        await Stack.DisposeAsync();
    }
}

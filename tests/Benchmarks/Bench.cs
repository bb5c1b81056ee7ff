using AseanPlatform.Testing;

namespace AseanPlatform.Benchmarks;

/// <summary>Starts a platform of its own, runs the rows one after the other, ends it.</summary>
static class Bench
{
    const int Rounds = 4;

    public static async Task<IReadOnlyList<Row>> Run(Func<string, bool> wanted)
    {
        var rows = new List<Row>();
        async Task Measure(string name, string what, string must, string goal, Func<Task<Row>> measure)
        {
            if (!wanted(name)) return;
            try
            {
                rows.Add(await measure());
            }
            catch (Exception failure) when (failure is not OutOfMemoryException)
            {
                await Console.Error.WriteLineAsync($"{name}: {failure}");
                rows.Add(Row.Not(what, must, goal, failure.Message.Split('\n')[0].Replace('|', '/')));
            }
            await Console.Error.WriteLineAsync(rows[^1].ToString());
        }

        // Without a collector, as ./platform run starts it.
        var stack = await Stack.Start("OTEL_EXPORTER_OTLP_ENDPOINT=");
        try
        {
            var ready = await Material.Prepare(stack);
            if (wanted("start"))
            {
                await stack.Stop();
                await Measure("start", "second start until the first accepted submission", "≤ 30 s", "≤ 15 s", async () =>
                {
                    var (again, start) = await Starting.Again(stack, ready);
                    await using (again)
                    {
                        rows.Add(await again.Memory());
                    }
                    return start;
                });
                stack = await stack.StartAgain();
            }
            using var platform = Testing.Platform.Of(stack.File);
            ready = ready.On(platform);

            await Measure("gateway", "gateway ÷ nginx proxy_pass, requests/s", "≥ 0.55", "≥ 0.75", () => Serving.Gateway(platform, ready.Admin, Rounds));
            await Measure("page", "anonymous content page ÷ nginx static file, requests/s", "≥ 0.5", "≥ 0.65", () => Serving.Page(platform, Rounds));
            await Measure("portal", "portal page: transferred, requests, script", "≤ 150 KB, 12, 40 KB", "≤ 60 KB, 8, 15 KB", () => Serving.Weight(platform));
            await Measure("interaction", "interaction to next paint, worst of ten interactions", "≤ 150 ms", "≤ 150 ms", () => Interacting.UntilPaint(platform));
            await Measure("pdf", "12-page tagged PDF", "≤ 200 ms", "≤ 115 ms", Printing.TwelvePages);
            await Measure("pdf", "12-page tagged PDFs, two at once", "≥ 6 reports/s", "≥ 10 reports/s", Printing.TwoAtOnce);
            await Measure("xlsx", "XLSX of 49 statements", "≤ 50 ms", "≤ 50 ms", Workbooks.FortyNineStatements);
            await Measure("board", "board report of two pages, drawn and printed", "≤ 110 ms", "≤ 110 ms", Printing.BoardReport);
            await Measure("lag", "idle outbox lag p50", "≤ 50 ms", "≤ 5 ms", () => Outbox.Lag(platform));
            await Measure("drain", "outbox drained", "≥ 1500 messages/s", "≥ 4000 messages/s", () => Outbox.Drain(platform));
            if (new[] { "clients", "search", "rls", "upload", "export" }.Any(wanted))
            {
                var list = await Listing.Prepare(platform);
                await Measure("clients", "page of 50 out of 10,000 clients through the gateway, p50", "≤ 10 ms", "≤ 10 ms", () => list.Page(200_000 / Listing.Clients, first: true));
                await list.AddTenants();
                await Measure("clients", "the same with 200,000 clients in 20 tenants, p50", "≤ 10 ms", "≤ 10 ms", () => list.Page(200_000 / Listing.Clients, first: false));
                await Measure("search", "substring search among 10,000 clients, p99", "≤ 25 ms", "≤ 25 ms", list.Search);
                await Measure("rls", "row-level security on ÷ off, the statement of that page", "≤ 1.4", "≤ 1.4", list.Walls);
                foreach (var name in new[] { "preview", "confirm" }) await Measure("upload", $"CSV of 10,000 clients: {name}", name is "preview" ? "≤ 3 s" : "≤ 10 s", name is "preview" ? "≤ 3 s" : "≤ 10 s", () => list.Upload(name));
                await Measure("upload", "CSV of 10,000 clients: memory that Identity grows by", "≤ 64 MB", "≤ 32 MB", () => list.Upload("memory"));
                await Measure("export", "CSV of 10,000 clients ÷ psql \\copy", "≤ 6", "≤ 6", list.Export);
            }
            await Measure("answer", "answer saved, p99", "≤ 60 ms", "≤ 20 ms", async () =>
            {
                var (half, most) = await Assessing.Save(platform, ready);
                rows.Add(half);
                return most;
            });
            await Measure("answer-rate", "answers saved a second, 8 connections", "≥ 1500", "≥ 1500", () => Assessing.Rate(ready, Rounds));
            await Measure("assessment", "assessment with all its answers, p50", "≤ 20 ms", "≤ 20 ms", () => Assessing.Page(ready));
            await Measure("offline", "offline file made, p50", "≤ 50 ms", "≤ 50 ms", () => TakingAlong.Make(ready));
            await Measure("import", "import of 49 rows, p50", "≤ 100 ms", "≤ 100 ms", () => TakingAlong.Import(ready));
            if (new[] { "heat-map", "portfolio-report", "scores" }.Any(wanted))
            {
                var portfolio = await Portfolios.Prepare(platform, ready);
                await Measure("heat-map", "heat map of 400 clients with two cycles", "≤ 1 s", "≤ 1 s", portfolio.Map);
                await Measure("portfolio-report", "portfolio report of 400 clients, asked to ready", "≤ 2 s", "≤ 2 s", portfolio.Report);
                await Measure("scores", "scores of 10,000 assessments worked out anew", "≤ 5 s", "≤ 5 s", portfolio.All);
            }
            await Measure("evidence", "evidence of 30 MB up and down: memory that Assessment grows by", "≤ 48 MB", "≤ 16 MB", () => Bringing.Memory(platform, ready));
            await Measure("rendered", "rendered hub page ÷ the same query in pgbench, 8 connections", "≥ 0.25", "≥ 0.4", () => Knowing.Rendered(platform, Rounds));
            await Measure("queue", "reports written, of 1,000 that wait", "≥ 6 reports/s", "≥ 6 reports/s", async () =>
            {
                var queue = await Queueing.AThousand(platform);
                rows.AddRange(queue.SkipLast(1));
                return queue[^1];
            });
            await Measure("submit", "accepted submissions/s ÷ pgbench of the same commit, 8 connections", "≥ 0.10", "≥ 0.25", () => Submitting.Rate(platform, ready, Rounds));
            // Last: whoever keeps a copy of the release fetches this one too.
            if (wanted("publish") || wanted("moments"))
            {
                await Measure("publish", "publish of a release of 10,000 items", "≤ 10 s", "≤ 10 s", () => Knowing.Publish(platform));
                await Measure("moments", "asOf/asKnown read at 100,000 fact versions, p50", "≤ 10 ms", "≤ 10 ms", () => Knowing.Moments(platform));
            }
            await Measure("hub-search", "search of the hub over the shipped data × 100, p99", "≤ 25 ms", "≤ 25 ms", () => Knowing.Search(platform));
        }
        finally
        {
            await stack.DisposeAsync();
        }

        if (wanted("report"))
        {
            await using var traced = await Stack.Start();
            using var platform = Testing.Platform.Of(traced.File);
            await Measure("report", "submit → report ready ÷ sum of its parts", "≤ 1.25", "≤ 1.25", () => Submitting.UntilReport(platform));
        }
        return rows;
    }

    /// <summary>Both sides in turn, each round one ratio; the first round only warms up.</summary>
    public static async Task<(double Ratio, string Detail)> Alternate(int rounds, Func<Task<double>> ours, Func<Task<double>> theirs)
    {
        var (ratios, mine, others) = (new List<double>(), new List<double>(), new List<double>());
        for (var round = 0; round <= rounds; round++)
        {
            var (our, their) = (await ours(), await theirs());
            if (round == 0) continue;
            mine.Add(our);
            others.Add(their);
            ratios.Add(our / their);
        }
        return (ratios.Median(), $"median of {rounds} rounds ({ratios.Range()}); {mine.Median():0} against {others.Median():0}");
    }
}

/// <summary>A consultancy with one complete assessment, made before anything is measured.</summary>
sealed record Material(Guid Tenant, Person Admin, Guid Client, Guid Complete)
{
    public static async Task<Material> Prepare(Stack stack)
    {
        using var platform = Testing.Platform.Of(stack.File);
        var consultancy = await platform.NewConsultancy();
        using var identity = consultancy.Admin.At("identity");
        var client = (await identity.PostJson<Made>("/api/v1/clients", new { name = "Complete", country = "VN", language = "en", generative = false })).Id;
        return new Material(consultancy.Id, consultancy.Admin, client, await consultancy.Admin.AnswerAll(client));
    }

    /// <summary>The same people, asking over connections that are still open.</summary>
    public Material On(Testing.Platform platform) => this with { Admin = new(platform, Admin.Email, Admin.Name, Admin.Session) };
}

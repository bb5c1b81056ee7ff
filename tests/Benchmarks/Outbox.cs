using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using AseanPlatform.Testing;
using Npgsql;

namespace AseanPlatform.Benchmarks;

static class Outbox
{
    const int Messages = 20_000;

    /// <summary>20,000 committed messages that only Operations hears, which is stopped meanwhile: the way from table to broker with confirms is measured, not what is done there.</summary>
    public static async Task<Row> Drain(Testing.Platform platform)
    {
        await Scorecards(platform, 1);
        using var rest = Rest.Of("Operations");
        await using var sql = await platform.Sql("assessment");
        var rates = new List<double>();
        for (var round = 0; round < 3; round++)
        {
            await using (var fill = new NpgsqlCommand($"""
                INSERT INTO outbox_message (message_id, exchange, content_type, headers, body, created_at)
                SELECT fresh.id, m.exchange, m.content_type, m.headers, replace(m.body, m.message_id::text, fresh.id::text), now()
                FROM (SELECT * FROM outbox_message WHERE exchange LIKE '%ScorecardCompleted' ORDER BY sequence_number LIMIT 1) m, LATERAL (SELECT gen_random_uuid() AS id FROM generate_series(1, {Messages}) WHERE m.message_id IS NOT NULL) fresh
                """, sql))
                if (await fill.ExecuteNonQueryAsync() != Messages) throw new InvalidOperationException("There was no message to multiply.");
            await Eventually.True(async () =>
            {
                await using var left = new NpgsqlCommand("SELECT count(*) FROM outbox_message WHERE sent_at IS NULL", sql);
                return await left.ExecuteScalarAsync() is 0L;
            }, TimeSpan.FromMinutes(2), "an empty outbox");
            await using var rate = new NpgsqlCommand($"""
                SELECT count(*) / extract(epoch FROM max(sent_at) - min(sent_at)) FROM (SELECT sent_at FROM outbox_message ORDER BY sequence_number DESC LIMIT {Messages}) drained
                """, sql);
            rates.Add((double)(decimal)(await rate.ExecuteScalarAsync())!);
        }
        return Row.AtLeast("outbox drained", 1500, 4000, rates.Median(), "messages/s", $"{Messages} messages, median of {rates.Count} ({rates.Select(rate => Math.Round(rate)).Range()}), from the first to the last mark in the table", value => value.ToString("0", CultureInfo.InvariantCulture));
    }

    /// <summary>From the transaction that made a message to its mark as sent, at ten a second.</summary>
    public static async Task<Row> Lag(Testing.Platform platform)
    {
        await Scorecards(platform, 5);
        await Scorecards(platform, 60);
        await using var sql = await platform.Sql("assessment");
        await using var lag = new NpgsqlCommand("""
            SELECT percentile_cont(ARRAY[0.5, 0.99]) WITHIN GROUP (ORDER BY extract(epoch FROM sent_at - created_at) * 1000)
            FROM (SELECT * FROM outbox_message WHERE exchange LIKE '%ScorecardCompleted' AND sent_at IS NOT NULL ORDER BY sequence_number DESC LIMIT 60) newest
            """, sql);
        var found = (double[])(await lag.ExecuteScalarAsync())!;
        return Row.AtMost("idle outbox lag p50", 50, 5, found[0], "ms", $"60 events at 10/s, start of the transaction to mark after the confirm; p99 {found[1]:0.0} ms", value => value.ToString("0.0", CultureInfo.InvariantCulture));
    }

    static async Task Scorecards(Testing.Platform platform, int number)
    {
        using var visitor = await platform.Visitor("assessment", "start");
        var form = await visitor.GetFromJsonAsync<JsonNode>("/api/v1/scorecards/form");
        var answers = form!["statements"]!.AsArray().Select(statement => new { statementId = (string)statement!["id"]!, level = 2 }).ToList();
        using var pace = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        for (var i = 0; i < number; i++)
        {
            await visitor.PostJson<JsonNode>("/api/v1/scorecards", new { language = "en", answers, markets = new[] { "VN" } });
            await pace.WaitForNextTickAsync();
        }
        await using var sql = await platform.Sql("assessment");
        await Eventually.True(async () =>
        {
            await using var left = new NpgsqlCommand("SELECT count(*) FROM outbox_message WHERE sent_at IS NULL", sql);
            return await left.ExecuteScalarAsync() is 0L;
        });
    }
}

/// <summary>Stops processes of the platform with SIGSTOP for as long as it lives.</summary>
sealed class Rest : IDisposable
{
    readonly List<int> _processes;

    Rest(List<int> processes) => _processes = processes;

    public static Rest Of(params string[] programs)
    {
        var processes = Processes.Below(Environment.ProcessId).Where(process => process != Environment.ProcessId && programs.Any(program => Processes.Command(process).Contains($"AseanPlatform.{program}", StringComparison.Ordinal))).ToList();
        if (processes.Count < programs.Length) throw new InvalidOperationException($"Not all of {string.Join(", ", programs)} run.");
        var rest = new Rest(processes);
        rest.Signal("-STOP");
        return rest;
    }

    public void Dispose() => Signal("-CONT");

    void Signal(string signal)
    {
        foreach (var process in _processes)
        {
            using var kill = Tool.Start("kill", [signal, process.ToString(CultureInfo.InvariantCulture)]);
            kill.WaitForExit();
        }
    }
}

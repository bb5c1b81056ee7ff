using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using AseanPlatform.Testing;
using Shouldly;
using StackExchange.Redis;

namespace AseanPlatform.Wall.Tests;

/// <summary>What is left behind by the work of the twins: in mails, logs, Redis, traces and the tables of nobody.</summary>
[Collection(nameof(Twins))]
public sealed partial class TraceTests(Twins twins)
{
    string[] Canaries => [twins.A.Canary, twins.B.Canary];

    [Fact]
    public void A_mail_holds_the_words_of_its_readers_tenant_and_of_no_other()
    {
        var folder = Path.Combine(twins.Platform.File.MailDir, "messages");
        var mails = Directory.GetFiles(folder, "*.json").Select(file => System.Text.Json.JsonSerializer.Deserialize<Mail>(File.ReadAllText(file), Http.Options)!).ToList();
        foreach (var (own, other) in new[] { (twins.A, twins.B), (twins.B, twins.A) })
        {
            var received = mails.Where(mail => mail.To.Any(to => to.Contains(own.Canary, StringComparison.OrdinalIgnoreCase))).ToList();
            received.Count.ShouldBeGreaterThan(3);
            received.Where(mail => (mail.Raw + mail.Subject + mail.Text + mail.Html).Contains(other.Canary, StringComparison.OrdinalIgnoreCase)).ShouldBeEmpty();
            received.ShouldContain(mail => mail.Text.Contains(own.Canary, StringComparison.OrdinalIgnoreCase));
            // Within the tenant, a client's people read nothing of the other client.
            foreach (var (client, sibling) in new[] { (own.One, own.Two), (own.Two, own.One) })
                received.Where(mail => mail.To.Any(to => to.EndsWith($"@{client.Canary}.test", StringComparison.OrdinalIgnoreCase)) && (mail.Raw + mail.Text + mail.Html).Contains(sibling.Canary, StringComparison.OrdinalIgnoreCase)).ShouldBeEmpty();
        }
    }

    [Fact]
    public async Task No_log_no_trace_and_no_metric_holds_anybodys_words()
    {
        var told = twins.Platform.File.OtlpFile;
        await Eventually.True(() => File.Exists($"{told}.metrics") && File.Exists($"{told}.logs"), TimeSpan.FromSeconds(40), "metrics and logs over OTLP");
        var logs = Directory.GetFiles(Path.Combine(twins.Platform.File.DataDir, "logs"), "*", SearchOption.AllDirectories).Concat([told, $"{told}.metrics", $"{told}.logs"]).ToList();
        logs.Count.ShouldBeGreaterThan(5);

        // Whoever holds the key of a link is let in: it is in the path of a page, and nowhere else.
        var keys = (await twins.Links(twins.A)).ToList();
        using var visitor = twins.Platform.Anonymous();
        foreach (var (purpose, key) in keys)
        {
            using var answer = await visitor.GetAsync(new Uri($"/en/{(purpose is "invitation-over" ? "invitation" : purpose)}/{key}", UriKind.Relative));
            ((int)answer.StatusCode).ShouldBeLessThan(500, purpose);
        }
        var (visited, before) = (DateTimeOffset.UtcNow, twins.Platform.SpanBytes);
        await Eventually.True(async () =>
        {
            await visitor.GetStringAsync(new Uri("/en/sign-in", UriKind.Relative));
            return twins.Platform.Spans(before).Any(span => span is { Scope: "System.Net.Http", Service: "gateway" } && span.Start > visited);
        }, TimeSpan.FromSeconds(20), "the spans of these visits");
        string[] words = [.. Canaries, .. keys.Select(link => link.Value)];
        var found = new List<string>();
        foreach (var file in logs)
        {
            using var reader = new StreamReader(new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete), Encoding.UTF8);
            while (reader.ReadLine() is { } line)
                if (words.Any(word => line.Contains(word, StringComparison.OrdinalIgnoreCase))) found.Add($"{Path.GetFileName(file)}: {line[..Math.Min(line.Length, 400)]}");
        }

        found.Take(20).ShouldBeEmpty();
    }

    [Fact]
    public async Task Redis_holds_versions_of_ids_and_counters_and_nothing_else()
    {
        using var redis = await ConnectionMultiplexer.ConnectAsync(twins.Platform.File.Redis);
        var (database, wrong, seen) = (redis.GetDatabase(), new List<string>(), new Dictionary<string, int>());
        foreach (var key in redis.GetServer(redis.GetEndPoints()[0]).Keys(pageSize: 1000).Select(key => (string)key!))
        {
            if (!Kept().IsMatch(key)) wrong.Add($"{key} is of no kind that docs/security.md names");
            if (await database.KeyTypeAsync(key) is not RedisType.String) wrong.Add($"{key} holds more than a number");
            else if ((string?)await database.StringGetAsync(key) is { } held && !long.TryParse(held, NumberStyles.None, CultureInfo.InvariantCulture, out _)) wrong.Add($"{key} holds '{held}'"); // a counter may have gone meanwhile
            seen[key.Split(':')[1]] = seen.GetValueOrDefault(key.Split(':')[1]) + 1;
        }

        wrong.ShouldBeEmpty();
        seen.GetValueOrDefault("access").ShouldBeGreaterThan(10);
    }

    [Fact]
    public async Task A_table_of_nobody_holds_nobodys_words()
    {
        // A consultancy's name and short name are shown to the operator and lead to its pages; a recipient is masked.
        string[] listed = ["identity.tenant_listing", "notification.delivery.recipient"];
        var wrong = new List<string>();
        foreach (var column in twins.Rows.Columns.Where(c => c.Kind is "of nobody" && c.Type is "text" or "text[]" or "jsonb" or "bytea"))
        {
            if (listed.Any(name => $"{column.Service}.{column.Table}.{column.Name}".StartsWith(name, StringComparison.Ordinal))) continue;
            var text = column.Type is "bytea" ? $"encode({column.Name}, 'escape')" : $"{column.Name}::text";
            foreach (var canary in Canaries)
                if (await twins.Rows.Count(column.Service, $"SELECT count(*) FROM {column.Table} WHERE {text} ILIKE '%' || $1 || '%'", canary) > 0) wrong.Add($"{column.Service}.{column.Table}.{column.Name} holds somebody's words");
        }

        wrong.Distinct().ShouldBeEmpty();
    }

    /// <summary>The version of a person, key, tenant (ids) or link (a hash), and when a release of the catalogue came out last; how often somebody called within a minute, under a hash of the address or key.</summary>
    [GeneratedRegex("^g:(access:(catalogue|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9a-f]{64})|rate:[a-z-]+:[0-9a-f]{32}:[0-9]+)$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Kept();
}

using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Shouldly;

namespace AseanPlatform.Wall.Tests;

/// <summary>
/// Pairs drawn by lot: somebody, an operation that they may call, and ids of another's, each one of all that the other has, in any of its places; beside it the same with
/// ids of nothing. Both answers have to be the same in all they say and take as long. The short form draws 600 pairs; PLATFORM_LONG=1 draws 50,000. A seed in PAIRS_SEED
/// draws the same again.
/// </summary>
[Collection(nameof(Twins))]
public sealed class PairTests(Twins twins, ITestOutputHelper output)
{
    static readonly int Pairs = Environment.GetEnvironmentVariable("PLATFORM_LONG") == "1" ? 50_000 : 600;
    static readonly TimeSpan TokenFor = TimeSpan.FromSeconds(60); // it is good for two minutes

    sealed record Case(TwinTests.Attacker Attacker, Operation Operation, IReadOnlyList<string> Own, IReadOnlyList<IReadOnlyList<string>> Foreign, TwinClient Client)
    {
        /// <summary>The places in which the two have not the same.</summary>
        public IReadOnlyList<int> Differing { get; } = [.. Enumerable.Range(0, Own.Count).Where(n => Foreign[n].Any(id => id != Own[n]))];
    }

    [Fact]
    public async Task Drawn_by_lot_another_ones_ids_are_answered_as_ids_of_nothing_and_as_fast()
    {
        var (a, b) = (twins.A, twins.B);
        var seed = int.TryParse(Environment.GetEnvironmentVariable("PAIRS_SEED"), CultureInfo.InvariantCulture, out var given) ? given : Random.Shared.Next();
        var cases = await Cases();
        new Random(seed).Shuffle(cases);
        await twins.Rows.Quiet([a.Id, b.Id]);
        var before = await twins.Rows.HashOf(b);
        var (wrong, slower, met) = (new ConcurrentBag<string>(), new ConcurrentDictionary<Operation, ConcurrentBag<bool>>(), new ConcurrentBag<Case>());
        var (tokens, clients) = (new ConcurrentDictionary<(string Who, long Minute), Task<string>>(), new ConcurrentDictionary<(string Service, string Token, string Language), HttpClient>());
        var started = Stopwatch.GetTimestamp();

        // As many at once as leave the answers their own time.
        await Parallel.ForEachAsync(Enumerable.Range(0, Pairs), new ParallelOptions { MaxDegreeOfParallelism = 4 }, async (n, _) =>
        {
            var drawn = cases[n % cases.Length];
            var random = new Random(HashCode.Combine(seed, n));
            var (attacker, operation) = (drawn.Attacker, drawn.Operation);
            var minute = (long)(Stopwatch.GetElapsedTime(started) / TokenFor);
            var token = await tokens.GetOrAdd((attacker.Label, minute), _ => attacker.Token(twins));
            var http = clients.GetOrAdd((operation.Service, token, random.Next(2) is 0 ? "en" : "zh-Hans"), key =>
            {
                var made = twins.Bearing(key.Service, key.Token);
                made.DefaultRequestHeaders.Add("Accept-Language", key.Language);
                return made;
            });

            var (foreign, none) = (drawn.Own.ToArray(), drawn.Own.ToArray());
            var chosen = drawn.Differing.Where(_ => random.Next(2) is 0).DefaultIfEmpty(drawn.Differing[random.Next(drawn.Differing.Count)]);
            foreach (var place in chosen.ToList())
            {
                var ids = drawn.Foreign[place].Where(id => id != drawn.Own[place]).ToList();
                foreign[place] = ids[random.Next(ids.Count)];
                none[place] = Twins.NoneLike(foreign[place]);
            }
            var body = Sample.Of(operation, attacker.Own.Canary, name => foreign[TwinTests.Index(operation, name)]);

            // The first of the two may find less prepared: the lot says which is first.
            var foreignFirst = random.Next(2) is 0;
            var one = await Timed(foreignFirst ? foreign : none);
            var two = await Timed(foreignFirst ? none : foreign);
            var (theirs, nobodys) = foreignFirst ? (one, two) : (two, one);

            met.Add(drawn);
            slower.GetOrAdd(operation, _ => []).Add(theirs.Took > nobodys.Took);
            if (theirs.Said.Text != nobodys.Said.Text) wrong.Add($"pair {n}: {operation} as {attacker.Label} with ids of {drawn.Client.Canary} ({string.Join(' ', foreign)}):\n{theirs.Said.Text}\nbut with ids of nothing:\n{nobodys.Said.Text}");
            if (theirs.Said.Status is 400 or >= 500) wrong.Add($"pair {n}: {operation}: {theirs.Said.Text}");
            if ((theirs.Said.Leak ?? nobodys.Said.Leak) is { } leak) wrong.Add($"pair {n}: {operation} as {attacker.Label} answers with {leak}");

            async Task<((string Text, int Status, string? Leak) Said, TimeSpan Took)> Timed(string[] ids)
            {
                var start = Stopwatch.GetTimestamp();
                var said = await TwinTests.Signature(http, operation, ids, body, attacker);
                return (said, Stopwatch.GetElapsedTime(start));
            }
        });

        foreach (var http in clients.Values) http.Dispose();

        // Of a fair coin: how far off in standard deviations, over all pairs and for the worst operation.
        var (all, worst) = (Off([.. slower.Values.SelectMany(bag => bag)]), slower.Select(pair => (pair.Key, Off: Off([.. pair.Value]))).MaxBy(pair => Math.Abs(pair.Off)));
        var line = JsonSerializer.Serialize(new
        {
            pairs = met.Count,
            seed,
            cases = met.Distinct().Count(),
            operations = slower.Count,
            differences = wrong.Count,
            slowerOff = Math.Round(all, 2),
            worst = $"{worst.Key} {worst.Off:0.00}",
            seconds = Math.Round(Stopwatch.GetElapsedTime(started).TotalSeconds),
        }, JsonSerializerOptions.Web);
        output.WriteLine(line);
        wrong.Take(20).ShouldBeEmpty(line);
        met.Count.ShouldBe(Pairs);
        Math.Abs(all).ShouldBeLessThan(5, line);
        Math.Abs(worst.Off).ShouldBeLessThan(6, line);
        await twins.Rows.Quiet([a.Id, b.Id]);
        (await twins.Rows.HashOf(b)).Except(before).ShouldBeEmpty(line);
    }

    static double Off(bool[] slower) => (slower.Count(s => s) - (slower.Length / 2.0)) / (Math.Sqrt(slower.Length) / 2);

    /// <summary>Whoever may try, each operation that takes an id, and whose ids.</summary>
    async Task<Case[]> Cases()
    {
        var (cases, ids) = (new List<Case>(), new Dictionary<string, IReadOnlyList<string>>());
        foreach (var attacker in TwinTests.Attackers(twins))
            foreach (var operation in twins.Operations.Where(o => o.IsApi && o.Places.Any(Twins.IsOwned) && attacker.MayCall(o)))
                foreach (var (tenant, client) in attacker.Foreign)
                {
                    var (own, foreign) = (new List<string>(), new List<IReadOnlyList<string>>());
                    foreach (var place in operation.Places)
                    {
                        own.Add(await twins.IdFor(operation, place, attacker.Tenant, attacker.Own));
                        // Of its own tenant somebody may know what is nobody's client's.
                        var key = $"{operation.Service} {place.Kind} {client.Canary} {tenant == attacker.Tenant}";
                        if (!ids.TryGetValue(key, out var all)) ids[key] = all = tenant == attacker.Tenant ? [await twins.IdFor(operation, place, tenant, client)] : await twins.IdsFor(operation, place, tenant, client);
                        foreign.Add(all);
                    }
                    var made = new Case(attacker, operation, own, foreign, client);
                    if (made.Differing.Count > 0) cases.Add(made);
                }
        return [.. cases];
    }
}

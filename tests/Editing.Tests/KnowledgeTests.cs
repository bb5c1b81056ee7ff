using System.Text.Json.Nodes;
using AseanPlatform.Testing;

namespace AseanPlatform.Editing.Tests;

/// <summary>
/// Both axes of time against a model that is nothing but a list: what was asserted, corrected and retracted by which publication. Read through the API,
/// at every publication and the instant before it, for every day on which anything begins or ends, the day before and the day after.
/// </summary>
[Collection(nameof(OneCatalogue))]
public sealed class KnowledgeTests(Platform platform)
{
    const string Owner = "adgmin";

    sealed record Fact(string Id, int Value, DateOnly From, DateOnly? Until);

    [Theory]
    [InlineData(20261122)]
    [InlineData(7)]
    public async Task What_holds_on_a_day_as_it_was_known_at_a_moment_is_what_the_model_says(int seed)
    {
        var (random, field) = (new Random(seed), $"model-{seed}");
        using var author = (await platform.NewEditor()).At("content");
        using var second = (await platform.NewEditor()).At("content");
        using var hub = await platform.Visitor("content", "hub");
        var first = DateOnly.ParseExact("2030-01-01", "yyyy-MM-dd", null);
        var prefix = Platform.Unique("m");
        var facts = new List<Fact>();
        var known = new List<(DateTimeOffset At, IReadOnlyList<Fact> Facts)> { ((await hub.GetJson<JsonNode>("/api/v1/releases/current"))["publishedAt"]!.GetValue<DateTimeOffset>(), []) };
        for (var n = 0; n < 5; n++)
        {
            Step(n);
            var draft = await author.Open();
            var owner = await author.Item(draft, Owner);
            var list = owner["facts"]!.AsArray();
            var like = list.First(f => f!["field"]!.GetValue<string>() == "meeting")!.DeepClone();
            foreach (var mine in list.Where(f => f!["field"]!.GetValue<string>() == field).ToList()) list.Remove(mine);
            foreach (var fact in facts)
            {
                var body = like.DeepClone();
                (body["id"], body["field"], body["value"]) = (fact.Id, field, fact.Value);
                (body["validFrom"], body["validTo"]) = (Desk.Day(fact.From), fact.Until is { } until ? Desk.Day(until) : null);
                list.Add(body);
            }
            await author.Save(draft, "bodies", Owner, owner);
            await author.Describe(draft);
            await author.Publish(draft, second);
            known.Add(((await hub.GetJson<JsonNode>("/api/v1/releases/current"))["publishedAt"]!.GetValue<DateTimeOffset>(), [.. facts]));
        }

        var days = known.SelectMany(k => k.Facts).SelectMany(f => new[] { f.From, f.Until ?? f.From }).SelectMany(d => new[] { d.AddDays(-1), d, d.AddDays(1) }).Distinct().Order().ToList();
        days.Count.ShouldBeGreaterThan(6);
        foreach (var (n, moment) in known.Index())
            foreach (var (at, model) in n is 0 ? [(moment.At, moment.Facts)] : new[] { (moment.At.AddMicroseconds(-1), known[n - 1].Facts), (moment.At, moment.Facts) })
                foreach (var day in days)
                {
                    var told = (await hub.GetJson<JsonNode>($"/api/v1/facts?about={Owner}&field={field}&asKnown={Desk.Moment(at)}&asOf={day:yyyy-MM-dd}"))!;
                    told["items"]!.AsArray().Select(f => (f!["id"]!.GetValue<string>(), f["value"]!.GetValue<int>(), told["states"]![f["id"]!.GetValue<string>()]!["state"]!.GetValue<string>()))
                        .ShouldBe(model.Select(f => (f.Id, f.Value, day < f.From ? "not-yet" : f.Until is { } until && day >= until ? "over" : "holds")), $"known at {at:O} for {day}");
                    // Of one fact never two values hold at once.
                    told["states"]!.AsObject().Count(s => s.Value!["state"]!.GetValue<string>() is "holds").ShouldBeLessThan(2);
                }

        // Asserts, corrects or retracts: first something has to be there.
        void Step(int n)
        {
            var last = facts.Count is 0 ? first : facts.Max(f => f.Until ?? f.From.AddDays(10));
            switch (facts.Count is 0 ? 0 : random.Next(4))
            {
                case 0 or 1: // the value changes on a day: the open one ends where the new one begins
                    var begins = last.AddDays(random.Next(1, 30));
                    if (facts is [.., { Until: null } open]) facts[^1] = open with { Until = begins };
                    facts.Add(new($"{prefix}-{n}", random.Next(1_000), begins, random.Next(2) is 0 ? null : begins.AddDays(random.Next(1, 40))));
                    break;
                case 2: // it was another value all the time
                    var at = random.Next(facts.Count);
                    facts[at] = facts[at] with { Value = random.Next(1_000) };
                    break;
                default: // it never was
                    facts.RemoveAt(random.Next(facts.Count));
                    break;
            }
        }
    }
}

using System.Text.Json;
using AseanPlatform.Content.Classifications;
using AseanPlatform.RiskRules;
using FsCheck;
using FsCheck.Fluent;
using Shouldly;
using Xunit;
using Answered = System.Collections.Generic.Dictionary<string, System.Collections.Generic.IReadOnlySet<string>>;

namespace AseanPlatform.Content.Tests;

public sealed class ClassificationTests
{
    static readonly DateOnly s_day = new(2026, 11, 21);

    static readonly string[] s_files = ["classification-eu-ai-act", "classification-viet-nam"];

    static List<JsonElement> Items(string file)
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Catalogue", $"{file}.json")));
        return [.. document.RootElement.GetProperty("items").Clone().EnumerateArray()];
    }

    static Scheme Shipped(string file) => Scheme.Read(Items(file));

    public static TheoryData<string, string> Cases
    {
        get
        {
            var cases = new TheoryData<string, string>();
            foreach (var file in s_files)
                foreach (var item in Items(file).Where(item => item.GetProperty("kind").GetString() is "case")) cases.Add(file, item.GetProperty("id").GetString()!);
            return cases;
        }
    }

    [Fact]
    public void There_are_twenty_five_worked_cases() => Cases.Count.ShouldBe(25);

    [Theory, MemberData(nameof(Cases))]
    public void A_worked_case_gives_its_tier_flags_and_rules(string file, string id)
    {
        var worked = Items(file).Single(item => item.GetProperty("id").GetString() == id);

        var result = Classification.Of(Shipped(file), Of(worked), s_day);

        result.Tier.ShouldBe(worked.GetProperty("expectedTier").GetString());
        result.Flags.ShouldBe(Texts(worked, "expectedFlags"), ignoreOrder: true);
        result.Rules.Select(rule => rule.Rule.Id).ShouldBe(Texts(worked, "expectedRules"), ignoreOrder: true);
        result.SetAside.ShouldBeEmpty();
    }

    [Fact]
    public void A_blank_is_no_finding_and_never_safe()
    {
        foreach (var file in s_files)
        {
            var scheme = Shipped(file);

            var result = Classification.Of(scheme, new Answered(), s_day);

            (result.State, result.Tier, result.Rules.Count, result.Tiers.Count).ShouldBe(("unanswered", null, 0, 0));
            result.Possible.Count.ShouldBe(scheme.Ranks.Count);
            result.Possible[0].ShouldEndWith("-prohibited");
            result.Open.ShouldBe(scheme.Questions.Where(question => question.AskIf is null && question.Id is not "eu-q-h1").Select(question => question.Id)); // no rule looks at the role
        }
    }

    [Fact]
    public void The_lowest_tier_is_settled_only_when_nothing_open_could_raise_it()
    {
        foreach (var file in s_files)
        {
            var scheme = Shipped(file);
            var no = new Answered();
            foreach (var question in scheme.Questions.Where(question => question.AskIf is null))
            {
                if (no.Count > 0) Classification.Of(scheme, no, s_day).ShouldSatisfyAllConditions(r => r.State.ShouldBe(Open(r) ? "provisional" : "settled"), r => r.ByDefault.ShouldBeTrue());
                no[question.Id] = new HashSet<string> { question.Id is "eu-q-a1" or "eu-q-a2" ? "yes" : question.Kind is "yes-no" ? "no" : question.Options[^1] };
            }

            var all = Classification.Of(scheme, no, s_day);

            (all.State, all.ByDefault, all.Open.Count).ShouldBe(("settled", true, 0));
            all.Possible.ShouldBe([all.Tier!]);
        }

        static bool Open(Classified result) => result.Open.Count > 0;
    }

    [Theory]
    // Whatever the way out says: a use of the annex that significantly endangers is high-risk, by the one rule or the other.
    [InlineData("eu-q-a1=yes eu-q-a3=no eu-q-d1=5b eu-q-e2=yes", "eu-tier-high", "eu-q-e1 eu-q-e3")]
    [InlineData("eu-q-a1=yes eu-q-a3=no eu-q-d1=5b eu-q-e1=yes", "eu-tier-high", "eu-q-e1 eu-q-e2 eu-q-e3")]
    [InlineData("eu-q-a1=no", "eu-tier-out-of-scope", "eu-q-a2 eu-q-b1 eu-q-d1 eu-q-f1")]
    [InlineData("eu-q-a1=yes eu-q-a2=yes eu-q-a3=no eu-q-b6=yes", "eu-tier-prohibited", "eu-q-b1 eu-q-b10 eu-q-d1")] // the later ban changes nothing
    public void What_cannot_change_the_result_is_not_asked_for(string answers, string tier, string notOpen)
    {
        var result = Classification.Of(Shipped(s_files[0]), Parse(answers), s_day);

        result.Tier.ShouldBe(tier);
        result.Open.Intersect(notOpen.Split(' ')).ShouldBeEmpty();
    }

    [Fact]
    public void The_way_out_of_the_annex_stays_open_until_it_is_shown()
    {
        var result = Classification.Of(Shipped(s_files[0]), Parse("eu-q-a1=yes eu-q-a2=yes eu-q-a3=no eu-q-d1=5b"), s_day);

        var rule = result.Rules.Single();
        (rule.Rule.Id, rule.Upcoming).ShouldBe(("eu-rule-15", true));
        rule.Answers.ShouldBe(["eu-q-d1"]);
        rule.Missing.ShouldBe(["eu-q-e1", "eu-q-e2", "eu-q-e3"], ignoreOrder: true);
        result.Open.ShouldContain("eu-q-e3");
        result.Possible.ShouldContain("eu-tier-minimal");
    }

    [Fact]
    public void An_answer_to_what_is_not_asked_counts_for_nothing()
    {
        var scheme = Shipped(s_files[0]);

        var shown = Classification.Of(scheme, Parse("eu-q-g1=yes eu-q-g2=yes"), s_day);
        var hidden = Classification.Of(scheme, Parse("eu-q-g1=no eu-q-g2=yes"), s_day);

        shown.Flags.ShouldBe(["eu-flag-gpai", "eu-flag-gpai-systemic"]);
        hidden.Flags.ShouldBeEmpty();
        hidden.SetAside.ShouldBe(["eu-q-g2"]);
    }

    [Theory]
    [InlineData("2026-12-01", true)]
    [InlineData("2026-12-02", false)]
    public void A_rule_of_a_later_day_is_upcoming(string day, bool upcoming) =>
        Classification.Of(Shipped(s_files[0]), Parse("eu-q-b9=yes"), DateOnly.ParseExact(day, "yyyy-MM-dd")).Rules.Single().Upcoming.ShouldBe(upcoming);

    [Fact]
    public void The_order_of_answers_does_not_matter() =>
        ForAnyScheme(sample => Said(Classification.Of(sample.Scheme, sample.Given, s_day)) == Said(Classification.Of(sample.Scheme, new Answered(sample.Given.Reverse()), s_day)));

    [Fact]
    public void Answering_more_turns_no_rule_off_that_asks_for_no_absence() =>
        ForAnyScheme(sample =>
        {
            var before = Classification.Of(sample.Scheme, sample.Given, s_day);
            return sample.Scheme.Questions.Where(question => !sample.Given.ContainsKey(question.Id)).SelectMany(question => Ways(question).Select(way => new Answered(sample.Given) { [question.Id] = way })).All(given =>
            {
                var after = Classification.Of(sample.Scheme, given, s_day).Rules.Select(rule => rule.Rule).ToList();
                var ended = after.Find(rule => rule.Stop);
                return before.Rules.Select(rule => rule.Rule).Where(rule => rule.Effect is not "default" && !AsksForAbsence(sample.Scheme, rule.When)).All(rule => after.Contains(rule) || ended?.Order < rule.Order);
            });
        });

    [Fact]
    public void What_is_open_and_possible_is_what_trying_every_answer_finds() =>
        ForAnyScheme(sample =>
        {
            var (scheme, given) = sample;
            var result = Classification.Of(scheme, given, s_day);
            var asked = scheme.Questions.Where(question => !given.ContainsKey(question.Id)).ToList();
            var all = Completions(asked, given).Select(completion => Simple(scheme, completion)).Distinct().ToList();
            var counted = given.Keys.Where(question => Asked(scheme, question, given)).ToList();
            var open = asked.Where(question => Asked(scheme, question.Id, given)
                && Completions([.. asked.Where(other => other != question)], given).Any(rest => Ways(question).Any(way => Simple(scheme, new Answered(rest) { [question.Id] = way }) != Simple(scheme, rest))));

            return result.Possible.Order().SequenceEqual(all.Select(outcome => outcome.Split('/')[0]).Where(tier => tier.Length > 0).Distinct().Order())
                && result.Open.Order().SequenceEqual(open.Select(question => question.Id).Order())
                && result.State == (counted.Count is 0 ? "unanswered" : all.Count > 1 ? "provisional" : "settled")
                && (counted.Count is 0 ? result.Tier is null : $"{result.Tier}/{string.Join(',', result.Tiers.Concat(result.Flags).Order())}" == Simple(scheme, given));
        }, 150);

    [Fact]
    public void A_release_whose_worked_case_comes_out_differently_is_refused()
    {
        var items = s_files.ToDictionary(file => file, file => JsonSerializer.SerializeToElement(Items(file)));
        var faults = new List<string>();
        ClassificationCheck.Run(items, faults);
        faults.ShouldBeEmpty();

        foreach (var (was, now, fault) in new[]
        {
            ("\"expectedTier\":\"vn-tier-medium\"", "\"expectedTier\":\"vn-tier-low\"", "vn-case-06: comes out as vn-tier-medium, not vn-tier-low"),
            ("\"result\":\"vn-tier-medium\"", "\"result\":\"vn-tier-middle\"", "vn-rule-03: gives vn-tier-middle"),
            ("\"when\":{\"question\":\"vn-q-3\"", "\"when\":{\"question\":\"vn-q-9\"", "A condition looks at vn-q-9 = yes, which is not there"),
        })
        {
            var wrong = new List<string>();
            ClassificationCheck.Run(new Dictionary<string, JsonElement> { [s_files[1]] = JsonDocument.Parse(items[s_files[1]].GetRawText().Replace(was, now, StringComparison.Ordinal)).RootElement }, wrong);
            wrong.ShouldContain(text => text.Contains(fault, StringComparison.Ordinal), $"{fault}: {string.Join("; ", wrong)}");
        }
    }

    // --- a second reading of the same rules, as simple as it can be said ---

    static string Simple(Scheme scheme, Answered given)
    {
        var (tiers, flags) = (new HashSet<string>(), new HashSet<string>());
        foreach (var rule in scheme.Rules)
        {
            if (!Match(scheme, rule.When, given)) continue;
            if (rule is { Stop: true, Effect: "tier" }) tiers.Clear();
            (rule.Effect is "flag" ? flags : tiers).Add(rule.Result);
            if (rule.Stop) break;
        }
        if (tiers.Count is 0 && scheme.Default is { } rest) tiers.Add(rest.Result);
        return $"{tiers.MaxBy(tier => scheme.Ranks[tier])}/{string.Join(',', tiers.Concat(flags).Order())}";
    }

    static bool Asked(Scheme scheme, string question, Answered given) => scheme.ById[question].AskIf is not { } when || Match(scheme, when, given);

    static bool Match(Scheme scheme, Condition condition, Answered given) => condition switch
    {
        Condition.Chosen chosen => given.TryGetValue(chosen.Question, out var answer) && answer.Overlaps(chosen.Options) && Asked(scheme, chosen.Question, given),
        Condition.All all => all.Parts.All(part => Match(scheme, part, given)),
        Condition.Any any => any.Parts.Any(part => Match(scheme, part, given)),
        Condition.Not not => !Match(scheme, not.Part, given),
        _ => true,
    };

    static IEnumerable<Answered> Completions(List<Question> open, Answered given) => open.Count is 0 ? [given]
        : Completions([.. open.Skip(1)], given).SelectMany(rest => Ways(open[0]).Select(way => new Answered(rest) { [open[0].Id] = way }).Prepend(rest));

    static IEnumerable<IReadOnlySet<string>> Ways(Question question) => question.Kind is not "multi-select" ? question.Options.Select(option => new HashSet<string> { option })
        : Enumerable.Range(1, (1 << question.Options.Count) - 1).Select(bits => question.Options.Where((_, n) => (bits >> n & 1) is 1).ToHashSet());

    static bool AsksForAbsence(Scheme scheme, Condition condition) => condition switch
    {
        Condition.Chosen chosen => scheme.ById[chosen.Question].AskIf is { } when && AsksForAbsence(scheme, when),
        Condition.All all => all.Parts.Any(part => AsksForAbsence(scheme, part)),
        Condition.Any any => any.Parts.Any(part => AsksForAbsence(scheme, part)),
        Condition.Not => true,
        _ => false,
    };

    // --- any scheme, with any answers ---

    sealed record Sample(Scheme Scheme, Answered Given);

    static void ForAnyScheme(Func<Sample, bool> holds, int times = 400) =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(times), Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), seed => holds(Any(new Random(seed)))));

    static Sample Any(Random random)
    {
        var questions = new List<Question>();
        for (var n = 0; n < random.Next(1, 5); n++)
        {
            var kind = new[] { "yes-no", "yes-no", "single-select", "multi-select" }[random.Next(4)];
            questions.Add(new($"q{n}", kind, kind is "yes-no" ? ["yes", "no"] : ["a", "b", "c"], n > 0 && random.Next(3) is 0 ? When(questions, 1) : null));
        }
        string[] effects = ["tier", "tier", "flag"];
        var rules = Enumerable.Range(0, random.Next(1, 6)).Select(n => effects[random.Next(3)] is var effect && effect is "tier"
            ? new Rule($"r{n}", n, When(questions, 2), "tier", $"t{random.Next(1, 4)}", random.Next(4) is 0, null)
            : new Rule($"r{n}", n, When(questions, 2), "flag", $"f{random.Next(2)}", random.Next(8) is 0, null)).ToList();
        if (random.Next(5) > 0) rules.Add(new("rest", 99, new Condition.Always(), "default", "t1", false, null));
        var given = new Answered();
        foreach (var question in questions.Where(_ => random.Next(5) < 2))
        {
            var ways = Ways(question).ToList();
            given[question.Id] = ways[random.Next(ways.Count)];
        }
        return new(new Scheme(questions, rules, new Dictionary<string, int> { ["t1"] = 1, ["t2"] = 2, ["t3"] = 3 }), given);

        Condition When(IReadOnlyList<Question> among, int depth)
        {
            if (depth > 0)
                switch (random.Next(6))
                {
                    case 0: return new Condition.All([When(among, depth - 1), When(among, depth - 1)]);
                    case 1: return new Condition.Any([When(among, depth - 1), When(among, depth - 1)]);
                    case 2: return new Condition.Not(When(among, depth - 1));
                }
            var question = among[random.Next(among.Count)];
            return new Condition.Chosen(question.Id, [.. question.Options.OrderBy(_ => random.Next()).Take(random.Next(1, question.Options.Count))]);
        }
    }

    static string Said(Classified result) => JsonSerializer.Serialize(new { result.State, result.Tier, result.ByDefault, result.Tiers, result.Flags, Rules = result.Rules.Select(rule => (rule.Rule.Id, string.Join(',', rule.Answers), string.Join(',', rule.Missing)).ToString()), result.Possible, result.Open, result.SetAside });

    static Answered Parse(string answers) => answers.Split(' ').Select(answer => answer.Split('=')).ToDictionary(pair => pair[0], pair => (IReadOnlySet<string>)pair[1].Split(',').ToHashSet());

    static Answered Of(JsonElement worked) => worked.GetProperty("answers").EnumerateArray().ToDictionary(
        answer => answer.GetProperty("question").GetString()!,
        answer => (IReadOnlySet<string>)(answer.GetProperty("value") is { ValueKind: JsonValueKind.Array } several ? several.EnumerateArray().Select(value => value.GetString()!) : [answer.GetProperty("value").GetString()!]).ToHashSet());

    static List<string> Texts(JsonElement of, string member) => [.. of.GetProperty(member).EnumerateArray().Select(text => text.GetString()!)];
}

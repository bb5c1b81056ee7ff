using System.Collections;
using System.Globalization;
using System.Resources;
using System.Text.RegularExpressions;

namespace AseanPlatform.Portal.Tests;

public sealed partial class TextTests
{
    public static TheoryData<Type> Owners => [typeof(Texts), typeof(Presentation.Texts)];

    [Theory, MemberData(nameof(Owners))]
    public void Every_text_is_there_in_both_languages(Type owner)
    {
        var (english, chinese) = (Texts(owner, ""), Texts(owner, "zh-Hans"));

        english.Count.ShouldBeGreaterThan(40);
        chinese.Keys.Order().ShouldBe(english.Keys.Order());
        english.Concat(chinese).Where(text => string.IsNullOrWhiteSpace(text.Value)).ShouldBeEmpty();
    }

    [Theory, MemberData(nameof(Owners))]
    public void Both_languages_take_the_same_values(Type owner)
    {
        var (english, chinese) = (Texts(owner, ""), Texts(owner, "zh-Hans"));

        foreach (var (key, text) in english) Places(chinese[key]).ShouldBe(Places(text), key);
    }

    [Theory, MemberData(nameof(Owners))]
    public void Chinese_is_Chinese(Type owner) =>
        Texts(owner, "zh-Hans").Where(text => text.Key is not ("skip" or "upload.list" or "list.comma" or "audit.what-happened" or "audit.field.sha256" or "data.size.kb" or "data.size.mb" or "due.of") && // the second and third are commas, the last a colon, the fourth two words beside each other, the others a name and units
            !text.Value.Any(c => c is >= '\u4e00' and <= '\u9fff')).ShouldBeEmpty();

    [Fact]
    public void Every_text_that_a_page_asks_for_exists()
    {
        var known = Texts(typeof(Texts), "").Keys.ToHashSet();
        var asked = Sources.Code(Sources.Portal).SelectMany(code => Asked().Matches(code)).Select(match => match.Groups["key"].Value).ToHashSet();

        asked.Count.ShouldBeGreaterThan(200);
        asked.Except(known).ShouldBeEmpty();
    }

    [Fact]
    public void No_text_is_left_over()
    {
        var code = string.Concat(Sources.Code(Sources.Portal));
        // Families whose last part is a code that comes from a service.
        string[] families = ["role.", "state.", "message.", "delivery.", "strength.", "refused.", "account.done.", "organisation.done.", "client-brand.done.", "legal.", "consultancy.done.", "access.state.", "membership.state.", "leave.state.", "invitation.undelivered.", "invitation-over.", "problem.", "error.field.",
            "upload.heading.", "upload.holds.", "upload.reason.", "upload.standing.", "upload.same-client.", "upload.same-row.",
            "audit.as.", "audit.column.", "audit.field.", "audit.thing.", "audit.verb.", "keys.action.", "keys.done.", "people.make.", "desk.state.", "desk.class.", "desk.what.", "desk.kind.", "desk.step.", "desk.done.", "classification.section.", "classification.state.", "outside.problem.", "providers.done.", "deletions.state.", "search.kind.", "discrepancy.state.", "fact.", "market.group.", "desk.verdict.", "desk.reason.", "history.event.", "history.version.", "changes.what.", "contradiction.", "review.decided.", "review.decision.", "evidence.kind.", "evidence.test.", "action.state.", "error.beside.",
            "systems.state.", "systems.hosting.", "systems.level.", "systems.verdict.", "systems.presence.", "systems.class-state.", "systems.why.", "systems.duty-state.", "waits.", "flag.", "heat.", "clients.state.", "proof.",
            "benchmarks.kind.", "push.outcome.", "push.undone.", "due.",
            "verify.verdict.", "verify.text.", "report.format.", "report.why.", "editions.audience.",
            "import.standing.", "import.text.", "import.why.", "answer.origin.", "wordings.of."];

        Texts(typeof(Texts), "").Keys.Where(key => !families.Any(key.StartsWith) && !code.Contains($"\"{key}\"", StringComparison.Ordinal)).ShouldBeEmpty();
    }

    static Dictionary<string, string> Texts(Type owner, string culture) =>
        new ResourceManager(owner.FullName!, owner.Assembly).GetResourceSet(CultureInfo.GetCultureInfo(culture), createIfNotExists: true, tryParents: false)!
            .Cast<DictionaryEntry>().ToDictionary(entry => (string)entry.Key, entry => (string)entry.Value!);

    static IEnumerable<string> Places(string text) => Place().Matches(text).Select(match => match.Value).Distinct().Order();

    [GeneratedRegex(@"\{\d+\}", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Place();

    [GeneratedRegex("""\b(?:T|texts)\["(?<key>[a-zA-Z0-9.-]+)"[\],]""", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Asked();
}

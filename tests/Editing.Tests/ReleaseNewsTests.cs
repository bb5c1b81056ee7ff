using System.Text.Json.Nodes;
using System.Xml.Linq;
using AseanPlatform.Testing;

namespace AseanPlatform.Editing.Tests;

/// <summary>A release that comes out is news: in the feeds, and on every public page at once.</summary>
[Collection(nameof(OneCatalogue))]
public sealed class ReleaseNewsTests(Platform platform)
{
    [Fact]
    public async Task A_release_is_in_the_feeds_at_once_with_its_notes_what_it_changed_and_where_that_is_told()
    {
        using var author = (await platform.NewEditor()).At("content");
        using var second = (await platform.NewEditor()).At("content");
        using var hub = await platform.Visitor("content", "hub");
        using var visitor = platform.Anonymous();
        var old = (await hub.GetJson<JsonNode>("/api/v1/releases/current"))["id"]!.GetValue<string>();
        var draft = await author.Open("News");
        foreach (var (kind, id) in new[] { ("instruments", "sg-pdpa"), ("obligations", "ob-vn-02"), ("obligations", "ob-vn-03") })
        {
            var item = await author.Item(draft, id);
            item["title"]!["en"] = item["title"]!["en"]!.GetValue<string>() + " (news)";
            await author.Save(draft, kind, id, item, id == "sg-pdpa" ? "substantive" : "editorial");
        }
        await author.Describe(draft, "Three names are corrected.", "更正三个名称。");
        foreach (var kept in (string[])["/en/changes.json", "/zh/changes.atom"]) await visitor.GetStringAsync(new Uri(kept, UriKind.Relative));

        var release = await author.Publish(draft, second);

        // A page that is kept would be as it was for thirty seconds.
        var json = await Eventually.Value(async () => (await visitor.GetJson<JsonNode>("/en/changes.json"))["items"]![0] is { } first && first["title"]!.GetValue<string>() == $"Release {release}" ? first : null, TimeSpan.FromSeconds(10));
        json["url"]!.GetValue<string>().ShouldEndWith($"/en/changes/{old}/{release}");
        var said = json["content_text"]!.GetValue<string>().Split('\n');
        said.Length.ShouldBe(4);
        (said[1], said[3]).ShouldBe(("Three names are corrected.", "Changed: 3 (Instruments 1, Obligations 2)"));
        said[2].ShouldStartWith("Entries that are different: 3, of which substantive: 1.");
        (await visitor.GetStringAsync(new Uri(new Uri(json["url"]!.GetValue<string>()).AbsolutePath, UriKind.Relative))).ShouldContain("Three names are corrected.");

        XNamespace atom = "http://www.w3.org/2005/Atom";
        var entry = XDocument.Parse(await visitor.GetStringAsync(new Uri("/zh/changes.atom", UriKind.Relative))).Root!.Elements(atom + "entry").First();
        entry.Element(atom + "link")!.Attribute("href")!.Value.ShouldEndWith($"/zh/changes/{old}/{release}");
        entry.Element(atom + "summary")!.Value.ShouldContain("更正三个名称。");
        entry.Element(atom + "summary")!.Value.ShouldContain("更改：3，其中文书 1、义务 2");
    }
}

using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace AseanPlatform.Reporting.Rendering;

/// <summary>
/// One page out of the same page in two languages: what is equal (numbers, codes, people's own words) stands once, what differs stands side by side in the cell, line or
/// paragraph that it belongs to. So nothing has to be written for both languages, and no row can say one thing in one and another in the other.
/// </summary>
static partial class SideBySide
{
    const string StyleBegins = "<style>", StyleEnds = "</style>";

    // Neither attribute nor drawing takes an element: there both stand behind each other.
    static readonly HashSet<string> s_wordsOnly = new(StringComparer.Ordinal) { "title", "desc", "tspan" };
    static readonly HashSet<string> s_void = new(StringComparer.Ordinal) { "meta", "img", "br", "hr", "link", "wbr" };

    public static string Of(string english, string chinese)
    {
        var (begins, ends) = (english.IndexOf(StyleBegins, StringComparison.Ordinal) + StyleBegins.Length, english.IndexOf(StyleEnds, StringComparison.Ordinal));
        var to = new StringBuilder(english.Length * 2);
        to.Append("<!doctype html>\n");
        Write(Page(english), Page(chinese), to);
        return to.ToString().Replace(StyleBegins + StyleEnds, StyleBegins + english[begins..ends] + StyleEnds, StringComparison.Ordinal);
    }

    // What the renderer writes is regular: quoted attributes or bare ones, encoded words, elements that hold nothing left open. The style sheet, the same in both, is left out.
    static XElement Page(string html)
    {
        var (begins, ends) = (html.IndexOf(StyleBegins, StringComparison.Ordinal) + StyleBegins.Length, html.IndexOf(StyleEnds, StringComparison.Ordinal));
        var page = html[html.IndexOf("<html", StringComparison.Ordinal)..begins] + html[ends..];
        var (around, at) = (new Stack<XElement>([new XElement("page")]), 0);
        foreach (Match tag in Tag().Matches(page))
        {
            if (tag.Index > at) around.Peek().Add(new XText(WebUtility.HtmlDecode(page[at..tag.Index])));
            at = tag.Index + tag.Length;
            var name = tag.Groups["name"].Value;
            if (tag.Groups["end"].Success)
            {
                if (around.Pop().Name.LocalName != name) throw new InvalidOperationException($"A {name} ends where another element began.");
                continue;
            }
            var element = new XElement(name, Member().Matches(tag.Groups["attributes"].Value).Select(a => new XAttribute(a.Groups["name"].Value, WebUtility.HtmlDecode(a.Groups["value"].Value))));
            around.Peek().Add(element);
            if (!tag.Groups["empty"].Success && !s_void.Contains(name)) around.Push(element);
        }
        return around.Single().Elements().Single();
    }

    static void Write(XElement english, XElement chinese, StringBuilder to)
    {
        Begin(english, chinese, to);
        if (s_void.Contains(english.Name.LocalName)) return;

        if (XNode.DeepEquals(english, chinese) || SameWords(english, chinese))
        {
            using var others = chinese.Elements().GetEnumerator();
            foreach (var node in english.Nodes())
            {
                if (node is XElement child && others.MoveNext()) Write(child, others.Current, to);
                else Text(node, to);
            }
        }
        else if (s_wordsOnly.Contains(english.Name.LocalName))
        {
            Text($"{english.Value} / {chinese.Value}", to);
        }
        else
        {
            if (english.Descendants().Any(part => part.Name.LocalName is "table" or "tr" or "td" or "th" or "section" or "ul" or "li" or "p"))
                throw new InvalidOperationException($"A {english.Name.LocalName} has another shape in each language.");
            to.Append("<span class=\"both\"><span lang=\"en\">");
            Inner(english, to);
            to.Append("</span><span lang=\"zh-Hans\">");
            Inner(chinese, to);
            to.Append("</span></span>");
        }
        to.Append("</").Append(english.Name.LocalName).Append('>');
    }

    /// <summary>The words between the elements are equal, and the elements are of the same kinds: what differs lies further in.</summary>
    static bool SameWords(XElement english, XElement chinese) =>
        english.Elements().Select(e => e.Name).SequenceEqual(chinese.Elements().Select(e => e.Name))
        && english.Nodes().OfType<XText>().Select(text => text.Value.Trim()).Where(text => text.Length > 0)
            .SequenceEqual(chinese.Nodes().OfType<XText>().Select(text => text.Value.Trim()).Where(text => text.Length > 0));

    static void Inner(XElement element, StringBuilder to)
    {
        foreach (var node in element.Nodes())
        {
            if (node is XElement child) Write(child, child, to);
            else Text(node, to);
        }
    }

    static void Begin(XElement english, XElement chinese, StringBuilder to)
    {
        to.Append('<').Append(english.Name.LocalName);
        foreach (var attribute in english.Attributes())
        {
            var other = chinese.Attribute(attribute.Name)?.Value ?? attribute.Value;
            to.Append(' ').Append(attribute.Name.LocalName).Append("=\"");
            Text(other == attribute.Value ? attribute.Value : $"{attribute.Value} / {other}", to);
            to.Append('"');
        }
        to.Append('>');
    }

    static void Text(XNode node, StringBuilder to)
    {
        if (node is XText text) Text(text.Value, to);
    }

    static void Text(string text, StringBuilder to)
    {
        foreach (var c in text)
        {
            if (c is '<') to.Append("&lt;");
            else if (c is '>') to.Append("&gt;");
            else if (c is '&') to.Append("&amp;");
            else if (c is '"') to.Append("&quot;");
            else if (c is '\r') to.Append("&#xD;");
            else to.Append(c);
        }
    }

    [GeneratedRegex("""<(?<end>/)?(?<name>[a-zA-Z][a-zA-Z0-9]*)(?<attributes>(\s+[^\s="/>]+(="[^"]*")?)*)\s*(?<empty>/)?>""", RegexOptions.ExplicitCapture, 5000)]
    private static partial Regex Tag();

    [GeneratedRegex("""\s+(?<name>[^\s="]+)(="(?<value>[^"]*)")?""", RegexOptions.ExplicitCapture, 5000)]
    private static partial Regex Member();
}

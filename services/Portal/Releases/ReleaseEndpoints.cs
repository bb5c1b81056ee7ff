using System.Xml.Linq;
using AseanPlatform.Portal.Services;
using AseanPlatform.Portal.Visits;
using AseanPlatform.ServiceDefaults;
using Microsoft.Extensions.Localization;

namespace AseanPlatform.Portal.Releases;

/// <summary>What changed: every release of the catalogue, as a page and as feeds (Atom, RFC 4287; JSON Feed 1.1).</summary>
public static class ReleaseEndpoints
{
    public sealed record Model(IReadOnlyList<ReleaseHead> Releases);

    public sealed record Difference(ReleaseHead From, ReleaseHead To, ReleaseChanges Changes);

    public static void MapReleases(this IEndpointRouteBuilder app)
    {
        app.MapGet("/{lang:regex(^(en|zh)$)}/changes", Page).AllowAnyone().SameForAll();
        app.MapGet("/{lang:regex(^(en|zh)$)}/changes/{from}/{to}", Between).AllowAnyone().SameForAll();
        app.MapGet("/{lang:regex(^(en|zh)$)}/changes.atom", Atom).AllowAnyone().SameForAll();
        app.MapGet("/{lang:regex(^(en|zh)$)}/changes.json", Json).AllowAnyone().SameForAll();
    }

    /// <summary>Two releases that a form names are led to the lasting address of what is between them.</summary>
    static async Task<IResult> Page(Api api, Visit visit, string? from = null, string? to = null) => string.IsNullOrEmpty(from) || string.IsNullOrEmpty(to)
        ? Pages.Of<ReleasesPage>(new Model(await All(api)))
        : Pages.SeeOther(visit.To($"/changes/{Uri.EscapeDataString(from)}/{Uri.EscapeDataString(to)}"));

    static async Task<IResult> Between(string from, string to, Api api)
    {
        var releases = await All(api);
        if (releases.Find(r => r.Id == from) is not { } first || releases.Find(r => r.Id == to) is not { } second) throw new PageRefused(StatusCodes.Status404NotFound, "release.unknown");
        return Pages.Of<DifferencePage>(new Difference(first, second, await api.Get<ReleaseChanges>("content", $"/releases/{first.Id}/changes/{second.Id}")));
    }

    /// <param name="Address">Where it is told what is another than in the release before; of the first release the list.</param>
    sealed record Entry(ReleaseHead Release, string Address, string Text);

    static async Task<IResult> Atom(Api api, Visit visit, ChangeCounts counts, IStringLocalizer<Texts> texts)
    {
        XNamespace atom = "http://www.w3.org/2005/Atom";
        var (entries, self) = (await Entries(api, visit, counts, texts), visit.Origin + visit.Path);
        var feed = new XElement(atom + "feed", new XAttribute(XNamespace.Xml + "lang", visit.Language),
            new XElement(atom + "id", self), new XElement(atom + "title", $"AseanPlatform: {texts["changes.title"]}"), new XElement(atom + "updated", Moment(entries.Max(entry => entry.Release.PublishedAt))),
            new XElement(atom + "author", new XElement(atom + "name", "AseanPlatform")), new XElement(atom + "link", new XAttribute("rel", "self"), new XAttribute("href", self)),
            entries.Select(entry => new XElement(atom + "entry",
                new XElement(atom + "id", $"urn:sha256:{entry.Release.Sha256}"), new XElement(atom + "title", texts["changes.release", entry.Release.Id]), new XElement(atom + "updated", Moment(entry.Release.PublishedAt)),
                new XElement(atom + "link", new XAttribute("href", entry.Address)), new XElement(atom + "summary", entry.Text))));
        return TypedResults.Text(new XDocument(feed).ToString(), "application/atom+xml; charset=utf-8");

        static string Moment(DateTimeOffset at) => $"{at.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss'Z'}";
    }

    static async Task<IResult> Json(Api api, Visit visit, ChangeCounts counts, IStringLocalizer<Texts> texts) => TypedResults.Json(new
    {
        version = "https://jsonfeed.org/version/1.1",
        title = $"AseanPlatform: {texts["changes.title"]}",
        language = visit.Language,
        home_page_url = visit.Origin + visit.To("/changes"),
        feed_url = visit.Origin + visit.Path,
        items = (await Entries(api, visit, counts, texts)).Select(entry => new
        {
            id = $"urn:sha256:{entry.Release.Sha256}",
            url = entry.Address,
            title = texts["changes.release", entry.Release.Id].Value,
            content_text = entry.Text,
            date_published = entry.Release.PublishedAt,
        }),
    }, contentType: "application/feed+json; charset=utf-8");

    /// <summary>Of the newest releases; a reader of the feed has the older ones already.</summary>
    const int Most = 20;

    static async Task<IReadOnlyList<Entry>> Entries(Api api, Visit visit, ChangeCounts counts, IStringLocalizer<Texts> texts)
    {
        var releases = await All(api);
        var entries = new List<Entry>();
        foreach (var (n, release) in releases.Take(Most).Index())
        {
            var before = n + 1 < releases.Count ? releases[n + 1] : null;
            string[] said = [texts["changes.summary", Presentation.Dates.Of(release.AsOf), Presentation.Dates.Moment(release.PublishedAt)], .. release.Notes is { } notes ? (string[])[notes.Here] : []];
            entries.Add(before is null
                ? new(release, $"{visit.Origin}{visit.To("/changes")}#{release.Id}", string.Join('\n', said))
                : new(release, $"{visit.Origin}{visit.To($"/changes/{before.Id}/{release.Id}")}", string.Join('\n', said.Concat(await counts.Between(before, release, api, texts)))));
        }
        return entries;
    }

    static async Task<List<ReleaseHead>> All(Api api) => [.. (await api.Get<List<ReleaseHead>>("content", "/releases")).OrderByDescending(release => release.PublishedAt)];
}

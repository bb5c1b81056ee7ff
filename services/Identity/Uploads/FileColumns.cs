using System.Collections.Frozen;
using System.Text;
using System.Text.RegularExpressions;

namespace AseanPlatform.Identity.Uploads;

/// <summary>The columns that a file of clients may have, by their headings in both languages, in any order.</summary>
sealed partial class FileColumns
{
    public const string Name = "name", Country = "country", Language = "language", Sector = "sector", Generative = "generative", Reference = "reference",
        ContactName = "contact_name", ContactEmail = "contact_email";

    static readonly string[] Required = [Name, Country, Language];

    /// <summary>The first heading is the template's.</summary>
    static readonly (string Column, string[] English, string[] Chinese)[] Known =
    [
        (Name, ["name", "client", "client name", "organisation", "organization"], ["名称", "客户", "客户名称"]),
        (Country, ["country", "market"], ["国家", "市场"]),
        (Language, ["language"], ["语言"]),
        (Sector, ["sector", "industry"], ["行业"]),
        (Generative, ["generative", "generative ai"], ["生成式人工智能", "生成式"]),
        (Reference, ["reference", "our reference", "id"], ["编号", "客户编号"]),
        (ContactName, ["contact_name", "contact"], ["联系人", "联系人姓名"]),
        (ContactEmail, ["contact_email", "email", "e mail", "contact e mail"], ["联系人邮箱", "邮箱", "电子邮箱", "联系人电子邮箱"]),
    ];

    static readonly FrozenDictionary<string, string> ByHeading =
        Known.SelectMany(c => c.English.Concat(c.Chinese).Select(heading => (Heading: Plain(heading), c.Column))).ToFrozenDictionary(c => c.Heading, c => c.Column, StringComparer.Ordinal);

    readonly Dictionary<string, int> _places = new(StringComparer.Ordinal);

    /// <summary>Headings that mean nothing here: named in the preview, so that nobody thinks they were read.</summary>
    public string[] Unused { get; }

    public int Count { get; }

    FileColumns(IReadOnlyList<string> headings)
    {
        var unused = new List<string>();
        Count = headings.Count;
        for (var i = 0; i < headings.Count; i++)
        {
            if (!ByHeading.TryGetValue(Plain(headings[i]), out var column))
            {
                if (headings[i].Trim() is { Length: > 0 } other && unused.Count < 50) unused.Add(ClientFile.Shown(other, 60));
            }
            else if (!_places.TryAdd(column, i))
                throw new FileRefused("upload.headings-repeated", $"The column “{column}” is there twice. Leave one of them.", row: 1, detail: column);
        }
        Unused = [.. unused];
        if (Required.Where(column => !_places.ContainsKey(column)).ToList() is { Count: > 0 } missing)
            throw new FileRefused("upload.headings-missing", $"The first row must hold the headings; missing: {string.Join(", ", missing)}. Start from the template.",
                row: 1, detail: string.Join(", ", missing));
    }

    public static FileColumns Of(IReadOnlyList<string> headings) => new(headings);

    public static IEnumerable<string> Headings(string language) => Known.Select(c => language is "en" ? c.English[0] : c.Chinese[0]);

    /// <summary>The heading that the template gives a column.</summary>
    public static string Heading(string column, string language) => Known.Single(c => c.Column == column) is var known && language is "en" ? known.English[0] : known.Chinese[0];

    public string Cell(string column, IReadOnlyList<string> cells) => _places.TryGetValue(column, out var i) && i < cells.Count ? cells[i].Trim() : "";

    static string Plain(string heading) => Gaps().Replace(heading.Normalize(NormalizationForm.FormKC).ToLowerInvariant(), " ").Trim();

    [GeneratedRegex(@"[\s_\-]+", RegexOptions.NonBacktracking)]
    private static partial Regex Gaps();
}

using System.Text.RegularExpressions;
using System.Xml.Linq;
using Shouldly;

namespace AseanPlatform.Architecture.Tests;

/// <summary>Rules that are read off the source text.</summary>
public sealed partial class SourceTests
{
    /// <summary>Lines that say something: no blank ones, usings, comments or lone brackets. It was meant to be 1,500; what is there now is not to grow.</summary>
    const int SharedLines = 1870;
    const int ProgramLines = 30;
    const int UseCaseLines = 150;

    /// <summary>Files that may put finished markup into a page, each with its reason.</summary>
    static readonly Dictionary<string, string> RawMarkup = new(StringComparer.Ordinal)
    {
        ["services/Reporting/Portfolios/PortfolioDocument.razor"] = "the report's own style sheet, embedded in the program",
        ["services/Reporting/Rendering/ReportDocument.razor"] = "the report's own style sheet, embedded in the program",
    };

    [Fact]
    public void Services_do_not_reference_services_and_the_gateway_references_only_the_defaults()
    {
        var projects = Repository.Product(".csproj").Where(file => file.Path.StartsWith("services/", StringComparison.Ordinal) || file.Path.StartsWith("gateway/", StringComparison.Ordinal)).ToList();
        projects.Count.ShouldBeGreaterThan(10);

        foreach (var project in projects)
        {
            var references = XDocument.Parse(project.Text).Descendants("ProjectReference").Select(reference => ((string)reference.Attribute("Include")!).Replace('\\', '/')).ToList();
            if (project.Path.StartsWith("gateway/", StringComparison.Ordinal))
            {
                references.ShouldBe(["../ServiceDefaults/ServiceDefaults.csproj"]);
                continue;
            }

            var folder = Path.GetDirectoryName(project.Path)!;
            foreach (var reference in references)
            {
                var target = Path.GetRelativePath(Repository.Root, Path.GetFullPath(Path.Combine(Repository.Root, folder, reference))).Replace('\\', '/');
                (target.StartsWith("services/Shared/", StringComparison.Ordinal) || target.StartsWith("ServiceDefaults/", StringComparison.Ordinal))
                    .ShouldBeTrue($"{project} references {target}.");
            }
        }
    }

    /// <summary>As `dotnet format` puts them, which takes too long to be asked each time.</summary>
    [Fact]
    public void Usings_stand_in_order()
    {
        var files = Repository.Files.Where(file => file.Path.EndsWith(".cs", StringComparison.Ordinal)).ToList();
        files.Count.ShouldBeGreaterThan(500);

        foreach (var file in files)
        {
            var names = file.Lines.Select(line => Using().Match(line)).Where(match => match.Success).Select(match => match.Groups["name"].Value).ToList();
            names.ShouldBe(names.OrderBy(name => name != "System" && !name.StartsWith("System.", StringComparison.Ordinal)).ThenBy(name => name, StringComparer.OrdinalIgnoreCase).ToList(), file.Path);
        }
    }

    [Fact]
    public void Contracts_reference_nothing()
    {
        var project = XDocument.Parse(Repository.Files.Single(file => file.Path == "services/Shared/Contracts/Contracts.csproj").Text);

        project.Descendants().Where(element => element.Name.LocalName is "ProjectReference" or "PackageReference").ShouldBeEmpty();
    }

    [Fact]
    public void Code_shared_by_the_services_stays_small()
    {
        string[] shared = ["ServiceDefaults/", "services/Shared/Messaging/", "services/Shared/Tenancy/"];
        var counted = shared.ToDictionary(folder => folder, folder => Repository.Product(".cs")
            .Where(file => file.Path.StartsWith(folder, StringComparison.Ordinal)).Sum(file => file.Lines.Count(line => !Silent().IsMatch(line))));
        counted.Values.ShouldAllBe(lines => lines > 50);

        counted.Values.Sum().ShouldBeLessThanOrEqualTo(SharedLines, string.Join(", ", counted));
    }

    [Fact]
    public void A_program_says_what_the_service_is_on_one_screen()
    {
        var programs = Repository.Product(".cs").Where(file => file.Path.EndsWith("/Program.cs", StringComparison.Ordinal) && !file.Path.StartsWith("AppHost/", StringComparison.Ordinal)).ToList();
        programs.Count.ShouldBeGreaterThan(7);

        programs.Where(program => program.Lines.Count(line => line.Length > 0 && !line.StartsWith("using ", StringComparison.Ordinal)) > ProgramLines).ShouldBeEmpty();
    }

    [Fact]
    public void A_use_case_is_one_short_file()
    {
        var useCases = Repository.Product(".cs").Where(file => file.Path.StartsWith("services/", StringComparison.Ordinal) && Handler().IsMatch(file.Text)).ToList();
        useCases.Count.ShouldBeGreaterThan(20);

        useCases.Where(file => file.Lines.Length > UseCaseLines).Select(file => $"{file}: {file.Lines.Length}").ShouldBeEmpty();
    }

    [Fact]
    public void No_query_leaves_the_walls()
    {
        Offenders(Repository.Product(".cs").Where(file => file.Path.StartsWith("services/", StringComparison.Ordinal)), Unwalled()).ShouldBeEmpty();
    }

    [Fact]
    public void The_clock_is_the_one_that_tests_can_set()
    {
        Offenders(Repository.Product(".cs", ".razor").Where(file => !file.Path.StartsWith("AppHost/", StringComparison.Ordinal)), WallClock()).ShouldBeEmpty();
    }

    [Fact]
    public void Markup_is_written_by_components_only()
    {
        var raw = Offenders(Repository.Product(".cs", ".razor"), Markup());

        raw.Select(offence => offence[..offence.IndexOf(':', StringComparison.Ordinal)]).Distinct().Except(RawMarkup.Keys).ShouldBeEmpty(string.Join('\n', raw));
        RawMarkup.Keys.Except(raw.Select(offence => offence[..offence.IndexOf(':', StringComparison.Ordinal)])).ShouldBeEmpty("no longer needed");
    }

    [Fact]
    public void No_file_names_a_place_on_somebody_s_machine()
    {
        var texts = Repository.Files.Where(file => Path.GetExtension(file.Path) is not (".png" or ".jpg" or ".webp" or ".woff2" or ".ico" or ".pdf" or ".gz" or ".br")).ToList();
        texts.Count.ShouldBeGreaterThan(100);

        Offenders(texts.Where(file => !file.Path.EndsWith("SourceTests.cs", StringComparison.Ordinal)), MachinePath()).ShouldBeEmpty();
    }

    [Fact]
    public void Type_names_say_what_a_thing_is()
    {
        string[] empty = ["Manager", "Helper", "Helpers", "Util", "Utils", "Utility", "Common", "Dto", "Base", "Impl"];
        var types = Programs.OurAssemblies.SelectMany(assembly => assembly.GetTypes()).Where(type => !type.Name.Contains('<') && !type.Name.StartsWith("__", StringComparison.Ordinal)).ToList();
        types.Count.ShouldBeGreaterThan(200);

        types.Where(type => Words().Matches(type.Name).Select(word => word.Value).ToList() is var words && (words.Intersect(empty).Any() || words is [.., "Service"]))
            .Select(type => type.FullName).ShouldBeEmpty();
    }

    [Fact]
    public void Every_text_for_people_is_there_in_both_languages()
    {
        var files = Repository.Matching(".resx").ToDictionary(file => file.Path);
        var pairs = files.Keys.Where(path => !path.EndsWith(".zh-Hans.resx", StringComparison.Ordinal)).ToList();
        pairs.Count.ShouldBeGreaterThan(1);
        files.Count.ShouldBe(pairs.Count * 2, "each Texts.resx has a Texts.zh-Hans.resx and the other way round");

        foreach (var path in pairs)
        {
            var english = Read(files[path]);
            files.ShouldContainKey(path[..^".resx".Length] + ".zh-Hans.resx");
            var chinese = Read(files[path[..^".resx".Length] + ".zh-Hans.resx"]);

            english.Keys.Order().ShouldBe(chinese.Keys.Order(), $"keys of {path}");
            foreach (var (key, text) in english)
            {
                // A word that one language puts behind a number and the other before it is empty in one of them.
                (text + chinese[key]).ShouldNotBeNullOrWhiteSpace($"{path}: {key}");
                Placeholders(chinese[key]).ShouldBe(Placeholders(text), $"{path}: placeholders of {key}");
            }
        }

        static Dictionary<string, string> Read(SourceFile file) => XDocument.Parse(file.Text).Root!.Elements("data")
            .ToDictionary(data => (string)data.Attribute("name")!, data => (string?)data.Element("value") ?? "");

        static IEnumerable<string> Placeholders(string text) => Placeholder().Matches(text).Select(match => match.Value).Distinct().Order(StringComparer.Ordinal);
    }

    [Fact]
    public void Every_text_that_code_asks_for_by_name_exists()
    {
        var known = Repository.Matching(".resx").SelectMany(file => XDocument.Parse(file.Text).Root!.Elements("data").Select(data => (string)data.Attribute("name")!)).ToHashSet();
        var asked = Repository.Product(".cs", ".razor")
            .SelectMany(file => TextKey().Matches(file.Text).Select(match => (file.Path, Key: match.Groups[1].Value)))
            .ToList();
        asked.Count.ShouldBeGreaterThan(20);

        asked.Where(use => !known.Contains(use.Key)).Select(use => $"{use.Path}: {use.Key}").Distinct().ShouldBeEmpty();
    }

    static List<string> Offenders(IEnumerable<SourceFile> files, Regex rule) =>
        [.. files.SelectMany(file => file.Lines.Index().Where(line => rule.IsMatch(line.Item)).Select(line => $"{file}:{line.Index + 1}: {line.Item.Trim()}"))];

    [GeneratedRegex(@"^\s*(//.*|using .*|namespace .*|[{}()\];,]*)\s*$")]
    private static partial Regex Silent();

    [GeneratedRegex(@"\bHandle\(")]
    private static partial Regex Handler();

    [GeneratedRegex(@"\.(IgnoreQueryFilters|FromSqlRaw|ExecuteSqlRaw|ExecuteSqlRawAsync|SqlQueryRaw)\b")]
    private static partial Regex Unwalled();

    [GeneratedRegex(@"\bDateTime(Offset)?\.(Utc)?(Now|Today)\b")]
    private static partial Regex WallClock();

    [GeneratedRegex(@"Html\.Raw|\bMarkupString\b|AddMarkupContent\(")]
    private static partial Regex Markup();

    [GeneratedRegex(@"(?<![\w.])/(work|root|home)/|/tmp/w[t/]")]
    private static partial Regex MachinePath();

    [GeneratedRegex(@"[A-Z][a-z0-9]*")]
    private static partial Regex Words();

    [GeneratedRegex(@"\{\d+")]
    private static partial Regex Placeholder();

    [GeneratedRegex(@"^using (?<name>[\w.]+);", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Using();

    [GeneratedRegex("\\b(?:texts|Texts|T|text|localizer)\\[\"([^\"{}]+)\"\\]")]
    private static partial Regex TextKey();
}

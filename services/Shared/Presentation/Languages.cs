using System.Globalization;

namespace AseanPlatform.Presentation;

/// <summary>The languages of the platform. A page and a report are drawn in the current UI culture.</summary>
public static class Languages
{
    public const string English = "en";
    public const string Chinese = "zh-Hans";

    public static IReadOnlyList<string> All { get; } = [English, Chinese];

    public static string Current => Of(CultureInfo.CurrentUICulture.Name);

    /// <summary>The platform's language for any tag: every Chinese is zh-Hans, all else English.</summary>
    public static string Of(string? tag) => tag is not null && tag.StartsWith("zh", StringComparison.OrdinalIgnoreCase) ? Chinese : English;

    /// <summary>How the language is written in an address: en, zh.</summary>
    public static string Segment(string language) => language == Chinese ? "zh" : "en";

    public static string? FromSegment(string? segment) => segment switch { "en" => English, "zh" => Chinese, _ => null };

    /// <summary>The language's own name, the same for every reader.</summary>
    public static string NameOf(string language) => language == Chinese ? "中文" : "English";

    /// <summary>Speaks this language until disposed: words, dates and <see cref="LocalText.Here"/> follow.</summary>
    public static IDisposable Use(string language)
    {
        var before = CultureInfo.CurrentUICulture;
        CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo(Of(language));
        return new Restore(before);
    }

    sealed class Restore(CultureInfo before) : IDisposable
    {
        public void Dispose() => CultureInfo.CurrentUICulture = before;
    }
}

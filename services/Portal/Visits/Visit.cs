using AseanPlatform.Portal.Services;
using AseanPlatform.Presentation;

namespace AseanPlatform.Portal.Visits;

/// <summary>The page being asked for: its language, and who asks when somebody is signed in.</summary>
public sealed class Visit
{
    public string Language { get; set; } = Languages.English;

    /// <summary>The language as an address writes it.</summary>
    public string Segment => Languages.Segment(Language);

    /// <summary>Path and query as they were asked for.</summary>
    public string Address { get; set; } = "/";

    public string Path { get; set; } = "/";

    /// <summary>The address is not told to anybody, and nothing is kept in the browser.</summary>
    public bool IsUnderSecretAddress { get; set; }

    /// <summary>Null on public pages.</summary>
    public Me? Me { get; set; }

    public int Unread { get; set; }

    /// <summary>Whose name, colour and logo the page wears; null where it is the installation's own.</summary>
    public TenantOfMe? Brand { get => Me?.Tenant ?? field; set; }

    /// <summary>A public page of a consultancy, or one behind a link of it. Without Identity the page does without.</summary>
    public async Task Wear(Api api)
    {
        try
        {
            if (await api.Get<TenantOfMe>("identity", "/brand") is { Slug: not HubSlug } brand) Brand = brand;
        }
        catch (ApiRefused)
        {
        }
    }

    const string HubSlug = "hub";

    /// <summary>Where the installation is reached from outside, without a slash at the end.</summary>
    public string Origin { get; set; } = "";

    /// <summary>A public address in the language of this page.</summary>
    public string To(string path) => $"/{Segment}{path}";

    /// <summary>The day for which a page of the hub is asked; null = today in each market.</summary>
    public string? AsOf { get; set; }

    /// <summary>The moment whose knowledge is asked for; null = now.</summary>
    public string? AsKnown { get; set; }

    /// <summary>A page of the hub for the same day and knowledge as this one.</summary>
    public string Hub(string path) => To(path.Split('#')[0]) + MomentAfter(path.Contains('?') ? '&' : '?') + (path.Contains('#') ? path[path.IndexOf('#')..] : "");

    /// <summary>asOf and asKnown as a query goes on with them; empty where neither was asked.</summary>
    public string MomentAfter(char separator)
    {
        var parts = new[] { ("asOf", AsOf), ("asKnown", AsKnown) }.Where(part => !string.IsNullOrEmpty(part.Item2)).Select(part => $"{part.Item1}={Uri.EscapeDataString(part.Item2!)}").ToList();
        return parts.Count == 0 ? "" : separator + string.Join('&', parts);
    }

    /// <summary>This public page in another language; null inside the signed-in area and where the path has no language.</summary>
    public string? AddressIn(string language)
    {
        var rest = Path.Split('/', 3, StringSplitOptions.None);
        return rest.Length > 1 && Languages.FromSegment(rest[1]) is not null
            ? $"/{Languages.Segment(language)}{(rest.Length > 2 ? "/" + rest[2] : "")}"
            : Path == "/" ? $"/{Languages.Segment(language)}"
            : Path.StartsWith("/t/", StringComparison.Ordinal) ? $"/{Languages.Segment(language)}{Path}" : null;
    }
}

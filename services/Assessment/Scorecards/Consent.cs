using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using AseanPlatform.Tenancy;
using Microsoft.Extensions.Localization;

namespace AseanPlatform.Assessment.Scorecards;

/// <summary>The text a visitor agrees to. A changed text is a new version.</summary>
public sealed record Consent(string Version, string Language, string Text)
{
    internal string Sha256 => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Text)));
}

sealed class Consents(IStringLocalizer<Texts> texts)
{
    public const string Version = "consent/1";

    public static readonly IReadOnlyList<string> Languages = ["en", "zh-Hans"];

    public Consent In(string language, TenantCopy? tenant)
    {
        var before = CultureInfo.CurrentUICulture;
        CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo(language);
        try
        {
            return new(Version, language, Hub.Is(tenant) ? texts["consent.hub"] : texts["consent.tenant", tenant!.Name]);
        }
        finally
        {
            CultureInfo.CurrentUICulture = before;
        }
    }
}

/// <summary>The installation itself: it has no clients and makes no leads.</summary>
static class Hub
{
    public const string Slug = "hub";

    public static bool Is(TenantCopy? tenant) => tenant is null or { Slug: Slug };
}

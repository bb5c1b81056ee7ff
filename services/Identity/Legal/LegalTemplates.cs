using System.Collections.Frozen;
using System.Reflection;

namespace AseanPlatform.Identity.Legal;

/// <summary>
/// What stands on the installation's pages until its operator publishes texts: plain drafts with the operator's name from the settings. They say what the
/// platform does and no law; they are version 0 and nobody is asked to accept them.
/// </summary>
static class LegalTemplates
{
    static readonly FrozenDictionary<string, string> Texts = Assembly.GetExecutingAssembly().GetManifestResourceNames().Where(name => name.StartsWith("legal:", StringComparison.Ordinal))
        .ToFrozenDictionary(name => name["legal:".Length..], name =>
        {
            using var reader = new StreamReader(Assembly.GetExecutingAssembly().GetManifestResourceStream(name)!);
            return reader.ReadToEnd();
        });

    public static string Of(string kind, string language, IConfiguration configuration)
    {
        var chinese = language is "zh-Hans";
        return Texts[$"{kind}.{language}"]
            .Replace("{operator}", configuration["Installation:Operator"] is { Length: > 0 } name ? name : chinese ? "【运营方名称尚未设置】" : "[name of the operator, not yet set]", StringComparison.Ordinal)
            .Replace("{contact}", configuration["Installation:Contact"] is { Length: > 0 } contact ? contact : chinese ? "【联系方式尚未设置】" : "[contact, not yet set]", StringComparison.Ordinal);
    }
}

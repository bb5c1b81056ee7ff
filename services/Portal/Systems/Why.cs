using AseanPlatform.Portal.Services;
using Microsoft.Extensions.Localization;

namespace AseanPlatform.Portal.Systems;

/// <summary>Why a duty meets a system or does not, in words.</summary>
static class Why
{
    public static string Of(DutyOfSystem duty, SystemOfClient system, SystemForm form, IStringLocalizer<Texts> texts) =>
        string.Join(' ', duty.Because.Select(one => Sentence(one, system, form, texts)));

    static string Sentence(WhyDuty one, SystemOfClient system, SystemForm form, IStringLocalizer<Texts> texts)
    {
        var named = one.Kind switch
        {
            "feature" or "platform" => form.Feature(one.Code),
            "sector" => form.Sector(one.Code) ?? one.Code ?? "",
            "role" => form.Role(one.Code),
            "class" or "class-without" => Result(one.Code, system, form),
            "class-open" => form.Schemes.FirstOrDefault(scheme => scheme.Scheme.Id == one.Code)?.Scheme.Title.Here ?? "",
            _ => "",
        };
        return texts[$"systems.why.{(one.Kind is "platform" ? "feature" : one.Kind)}.{(one.Met switch { true => "yes", false => "no", _ => "open" })}", named];
    }

    static string Result(string? id, SystemOfClient system, SystemForm form) =>
        system.Classes.SelectMany(found => found.Tiers.Concat(found.Flags)).FirstOrDefault(result => result.Id == id)?.Item.Name.Here
            ?? form.Schemes.SelectMany(scheme => scheme.Tiers).FirstOrDefault(tier => tier.Id == id)?.Name.Here ?? id ?? "";
}

using System.Collections.Frozen;
using System.ComponentModel.DataAnnotations;

namespace AseanPlatform.Identity.Clients;

/// <summary>The member states, as codes of ISO 3166: where a client is at home.</summary>
public static class Market
{
    public static readonly FrozenSet<string> All = FrozenSet.Create(StringComparer.Ordinal, "BN", "ID", "KH", "LA", "MM", "MY", "PH", "SG", "TH", "TL", "VN");
}

[AttributeUsage(AttributeTargets.Parameter | AttributeTargets.Property)]
public sealed class MarketAttribute() : ValidationAttribute("Write the code of a member state: BN, ID, KH, LA, MM, MY, PH, SG, TH, TL or VN.")
{
    public override bool IsValid(object? value) => value is null || (value is string code && Market.All.Contains(code));
}

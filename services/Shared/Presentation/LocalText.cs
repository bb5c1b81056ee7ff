using System.Text.Json.Serialization;

namespace AseanPlatform.Presentation;

/// <summary>One text in every language of the platform.</summary>
public sealed record LocalText([property: JsonPropertyName("en")] string En, [property: JsonPropertyName("zh-Hans")] string ZhHans)
{
    /// <summary>In the language that is being spoken.</summary>
    [JsonIgnore]
    public string Here => In(Languages.Current);

    public string In(string language) => language == Languages.Chinese ? ZhHans : En;

    public override string ToString() => Here;
}

using AseanPlatform.Presentation;

namespace AseanPlatform.Portal.Services;

/// <summary>What people wrote in their own words and a report prints, with what was added in other languages.</summary>
public sealed record OwnTexts(Guid AssessmentId, Guid ClientId, string? ClientName, int Cycle, string State, bool Locked, IReadOnlyList<OwnText> Items);

/// <param name="Member">words or reason.</param>
/// <param name="WrittenIn">en, zh-Hans or other; null: nobody said it.</param>
/// <param name="OfEarlierText">What was added stood beside another text.</param>
public sealed record OwnText(
    string StatementId, string Code, LocalText Title, string Member, string Original, string OriginalSha256, string? WrittenBy, string? WrittenIn, IReadOnlyDictionary<string, string> Others, bool OfEarlierText,
    int Revision, DateTimeOffset? SavedAt, string? SavedBy)
{
    public const string OtherLanguage = "other";

    /// <summary>Where its card stands.</summary>
    public string Id => $"{StatementId}-{Member}";

    public string? Tag => WrittenIn is null or OtherLanguage ? "" : WrittenIn;

    public bool IsInEach => !OfEarlierText && WrittenIn is not null && Languages.All.All(language => language == WrittenIn || Others.ContainsKey(language));
}

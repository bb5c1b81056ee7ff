namespace AseanPlatform.Portal.Services;

/// <summary>What is said of a file or a check code.</summary>
public sealed record Verified(string Verdict, string? Sha256, IssuedReport? Report, DateTimeOffset? DeletedAt);

public sealed record IssuedReport(
    string Kind, string Stage, int Number, string Publisher, string Subject, string Release, string AsOf, DateTimeOffset? IssuedAt, string? Overall, bool Provisional,
    IReadOnlyList<IssuedPages> Pages, DateTimeOffset? SupersededAt, DateTimeOffset? WithdrawnAt, IssuedFile? File);

public sealed record IssuedPages(string Language, int Count, string Audience = "full");

public sealed record IssuedFile(string Language, string Format, string Sha256, string? KeyId, string Audience = "full");

/// <summary>A public half of a key that signs reports, or signed them.</summary>
public sealed record SigningKey(string Id, DateTimeOffset SignsFrom, DateTimeOffset SignsUntil);

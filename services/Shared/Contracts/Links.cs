namespace AseanPlatform.Contracts.Links;

/// <summary>A link token came into being at the service that owns the object it opens. Identity keeps the hash, never the token.</summary>
/// <param name="Hash">SHA-256 of the token, lower-case hex.</param>
/// <param name="Purpose">What the link is for: scorecard, confirm, withdraw, report, summary, calendar, invitation, set-up.</param>
/// <param name="ObjectId">The one object that the link opens.</param>
public sealed record LinkIssued(string Hash, string Purpose, Guid ObjectId, DateTimeOffset ExpiresAt);

/// <summary>A link no longer opens anything.</summary>
public sealed record LinkRevoked(string Hash);

namespace AseanPlatform.Portal.Services;

/// <param name="To">Null where the client manages itself.</param>
public sealed record MoveOfClient(Guid Id, string State, string From, string? To, DateTimeOffset AskedAt, DateTimeOffset ExpiresAt, DateTimeOffset? AcceptedAt, DateTimeOffset? EndedAt);

public sealed record MoveOffer(Guid Id, string ClientName, string Country, string AskedBy, DateTimeOffset AskedAt, DateTimeOffset ExpiresAt);

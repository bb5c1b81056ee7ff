namespace AseanPlatform.Portal.Services;

public sealed record SessionOfMe(Guid Id, bool Current, string? Browser, string? System, string? Network, DateTimeOffset FirstSeenAt, DateTimeOffset LastSeenAt);

public sealed record ResetOfMe(string Email);

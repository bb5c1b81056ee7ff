namespace AseanPlatform.Portal.Services;

public sealed record SessionOfMe(Guid Id, bool Current, string? Browser, string? System, string? Network, DateTimeOffset FirstSeenAt, DateTimeOffset LastSeenAt);

public sealed record ResetOfMe(string Email);

public sealed record SecondFactorOfMe(bool Required, DateTimeOffset? TotpSince, int RecoveryCodesLeft, bool Fresh);

public sealed record TotpKey(string Text, string Uri);

public sealed record SecondFactorDone(IReadOnlyList<string> RecoveryCodes, string Secret, DateTimeOffset ExpiresAt);

public sealed record NewRecoveryCodes(IReadOnlyList<string> RecoveryCodes);

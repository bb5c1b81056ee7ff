using System.Text.Json;

namespace AseanPlatform.Portal.Services;

public sealed record SessionOfMe(Guid Id, bool Current, string? Browser, string? System, string? Network, DateTimeOffset FirstSeenAt, DateTimeOffset LastSeenAt);

public sealed record ResetOfMe(string Email);

public sealed record SecondFactorOfMe(bool Required, DateTimeOffset? TotpSince, int Passkeys, int RecoveryCodesLeft, bool Fresh);

public sealed record TotpKey(string Text, string Uri);

public sealed record SecondFactorDone(IReadOnlyList<string> RecoveryCodes, string Secret, DateTimeOffset ExpiresAt);

public sealed record PasskeyOfMe(Guid Id, string Name, DateTimeOffset CreatedAt, DateTimeOffset? UsedAt);

public sealed record PasskeyQuestion(JsonElement Options, string State);

public sealed record PasskeyDone(IReadOnlyList<string>? RecoveryCodes, string Secret, DateTimeOffset ExpiresAt);

public sealed record AddressChangeOfMe(string? OldEmail, string NewEmail, bool OldConfirmed, bool NewConfirmed, DateTimeOffset ExpiresAt);

public sealed record AddressAgreed(bool Done);

public sealed record NewRecoveryCodes(IReadOnlyList<string> RecoveryCodes);

public sealed record OfferedProvider(Guid Id, string Name);

public sealed record OutsideLinkOfMe(Guid Id, string Name, DateTimeOffset? LinkedAt, DateTimeOffset? UsedAt);

/// <summary>The next address on the way to a provider.</summary>
public sealed record WayToProvider(string Path);

public sealed record SignInProvider(
    Guid Id, string Name, string AuthorizationEndpoint, string TokenEndpoint, string UserInfoEndpoint, string Application, string Scope, string SubjectClaim, string RedirectUri, int Links,
    DateTimeOffset AddedAt, DateTimeOffset SecretChangedAt);

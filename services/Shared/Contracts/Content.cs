namespace AseanPlatform.Contracts.Content;

/// <summary>An immutable release of the catalogue is out. It is fetched whole by id and checked against the hash.</summary>
/// <param name="ReleaseId">The number people see, such as 2026.11.</param>
/// <param name="Sha256">Of the release's canonical JSON, lower-case hex.</param>
[ForAllTenants]
public sealed record ReleasePublished(string ReleaseId, string Sha256);

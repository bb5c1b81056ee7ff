namespace AseanPlatform.Contracts.Scorecards;

/// <summary>A visitor rated an organisation on the public scorecard.</summary>
public sealed record ScorecardCompleted(Guid ScorecardId, Guid SubjectId);

/// <summary>A visitor left an address with consent and has to confirm it. Notification asks Assessment for address and link.</summary>
public sealed record ConfirmationAsked(Guid ContactId, Guid ScorecardId, Guid SubjectId);

/// <summary>The address was confirmed (double opt-in): the report may be made and sent.</summary>
/// <param name="SnapshotSha256">Of the scorecard snapshot's canonical JSON, lower-case hex.</param>
public sealed record ContactConfirmed(Guid ContactId, Guid ScorecardId, string SnapshotSha256, Guid SubjectId);

/// <summary>A confirmed address was withdrawn or forgotten, or its scorecard is over, and no client came of it nor ever will: what was made for the visitor goes too.</summary>
public sealed record ContactEnded(Guid ContactId);

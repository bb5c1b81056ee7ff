namespace AseanPlatform.Contracts.Identity;

// Names, addresses and links never ride in a message: a consumer asks Identity for them by id.

/// <summary>A tenant or its brand was made or changed. A copy with an older version is fetched again.</summary>
public sealed record TenantChanged(Guid TenantId, long Version);

/// <summary>A client was made or changed (name, country, language, state).</summary>
public sealed record ClientChanged(Guid ClientId, long Version);

/// <summary>A client was made of a lead and has its id: what the visitor answered goes into its first assessment.</summary>
/// <param name="SubjectId">The scorecard: the accepted request that the operator can follow.</param>
public sealed record LeadTurned(Guid ClientId, Guid SubjectId);

/// <summary>A client left the tenant of this message: each service rewrites its rows of that client, and says so.</summary>
/// <param name="Epoch">How often the client has moved, this move included.</param>
public sealed record ClientMoved(Guid MoveId, Guid ClientId, Guid ToTenantId, long Epoch);

/// <summary>A service has rewritten its rows of a client that moved.</summary>
public sealed record ClientRewritten(Guid MoveId, Guid ClientId, string Service);

/// <summary>Many clients were made or taken back at once: those of this tenant whose version is above <paramref name="After"/>, up to <paramref name="Through"/>.</summary>
/// <param name="SubjectId">The upload: the accepted request that the operator can follow.</param>
public sealed record ClientsChanged(Guid SubjectId, long After, long Through);

/// <summary>Which clients a person of this tenant may see has changed; <paramref name="AccessVersion"/> is the person's new one.</summary>
public sealed record AccessChanged(Guid PersonId, long AccessVersion);

/// <summary>Somebody was invited to the tenant, or to one client of it. Notification asks Identity for address and link.</summary>
/// <param name="SubjectId">The invitation: the accepted request that the operator can follow.</param>
public sealed record InvitationIssued(Guid InvitationId, Guid? ClientId, Guid SubjectId);

/// <summary>A mail to a person about their own account is due. Notification asks Identity for words and link.</summary>
/// <param name="Kind">A code: password-reset, password-changed, …</param>
/// <param name="PersonId">Who also finds a notice in the tenant of the message; null where the mail is all.</param>
public sealed record AccountMailDue(Guid MailId, string Kind, Guid SubjectId, Guid? PersonId = null);

/// <summary>An operator asks to read in a client, which must be told before it opens. Notification asks Identity for who, why and how long.</summary>
public sealed record BreakGlassAsked(Guid BreakGlassId, Guid ClientId, Guid SubjectId);

/// <summary>An invitation was accepted: the person is a member now.</summary>
public sealed record InvitationAccepted(Guid InvitationId, Guid PersonId, Guid? ClientId, Guid SubjectId);

/// <summary>There is news of the deletion that a client asked for. Notification asks Identity who is told, and the words.</summary>
/// <param name="Kind">A code: deletion-asked, deletion-withdrawn, deletion-done.</param>
/// <param name="SubjectId">The deletion: the accepted request that the operator can follow.</param>
public sealed record ClientDeletionNews(Guid DeletionId, string Kind, Guid? ClientId, Guid SubjectId);

/// <summary>A client's export that a person asked for can be downloaded.</summary>
/// <param name="SubjectId">The export: the accepted request that the operator can follow.</param>
public sealed record ClientExportReady(Guid ExportId, Guid ClientId, Guid PersonId, Guid SubjectId);

/// <summary>A client is deleted: every service deletes all it has of it, and says so by <see cref="ClientErased"/>.</summary>
public sealed record ClientDeleted(Guid DeletionId, Guid ClientId, Guid SubjectId);

/// <summary>A service has deleted all it had of a client.</summary>
/// <param name="Counts">Rows of each table, in the order of <paramref name="Tables"/>.</param>
public sealed record ClientErased(Guid DeletionId, string Service, string[] Tables, long[] Counts, Guid SubjectId);

/// <summary>A person closed their account and a day went by: every service erases what it has of them in every tenant, and says so by <see cref="PersonForgotten"/>.</summary>
[ForAllTenants]
public sealed record PersonErased(Guid PersonId, Guid SubjectId);

/// <summary>A service has erased what it had of a person.</summary>
[ForAllTenants]
public sealed record PersonForgotten(Guid PersonId, string Service, Guid SubjectId);

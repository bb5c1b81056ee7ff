namespace AseanPlatform.Contracts.Notices;

/// <summary>One person was told about one event over one channel ("mail" or "inbox").</summary>
public sealed record NoticeDelivered(Guid NoticeId, string Kind, string Channel, Guid SubjectId);

/// <summary>Telling one person failed for good.</summary>
/// <param name="Reason">A stable code such as mail.refused.</param>
public sealed record NoticeGivenUp(Guid NoticeId, string Kind, string Channel, string Reason, Guid SubjectId);

namespace AseanPlatform.Contracts.Notices;

/// <summary>One person was told about one event over one channel ("mail" or "inbox").</summary>
public sealed record NoticeDelivered(Guid NoticeId, string Kind, string Channel, Guid SubjectId);

/// <summary>A mail that tells a client's administrator of an operator's access has gone out.</summary>
public sealed record BreakGlassTold(Guid BreakGlassId, Guid SubjectId);

/// <summary>Telling one person failed for good.</summary>
/// <param name="Reason">A stable code such as mail.refused.</param>
public sealed record NoticeGivenUp(Guid NoticeId, string Kind, string Channel, string Reason, Guid SubjectId);

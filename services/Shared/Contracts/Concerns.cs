namespace AseanPlatform.Contracts.Assessments;

/// <summary>Somebody waits for one person, or a day that concerns them comes near. They are told where they may still see the client.</summary>
/// <param name="EventId">One for each person and occasion.</param>
/// <param name="Kind">A code: answer-asked, answer-due, mentioned, staff-mentioned, action-assigned, action-due, evidence-expiring.</param>
/// <param name="SubjectId">The question, comment, action or evidence that it leads to.</param>
public sealed record PersonConcerned(Guid EventId, string Kind, Guid ClientId, Guid PersonId, Guid SubjectId);

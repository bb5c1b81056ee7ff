using AseanPlatform.Notification.Telling;
using AseanPlatform.Tenancy;

namespace AseanPlatform.Notification.Notices;

/// <summary>One thing that one person is told in the platform itself. It holds ids; the sentence is made for the reader.</summary>
[OfPerson]
public sealed class Notice
{
    Notice() { } // EF Core

    public Notice(Told told, Guid personId, DateTimeOffset now)
    {
        Id = Guid.CreateVersion7();
        PersonId = personId;
        EventKey = told.Key;
        Kind = told.Kind;
        ClientId = told.ClientId;
        ReportId = told.ReportId;
        SubjectId = told.SubjectId;
        CreatedAt = now;
    }

    public Guid Id { get; private init; }
    public Guid PersonId { get; private init; }
    public Guid EventKey { get; private init; }
    public string Kind { get; private init; } = "";
    public Guid? ClientId { get; private init; }
    public Guid? ReportId { get; private init; }
    public Guid SubjectId { get; private init; }
    public DateTimeOffset CreatedAt { get; private init; }
    public DateTimeOffset? ReadAt { get; private set; }

    public void Read(DateTimeOffset now) => ReadAt ??= now;
}

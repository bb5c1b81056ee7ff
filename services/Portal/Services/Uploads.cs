namespace AseanPlatform.Portal.Services;

public sealed record ClientUpload(Guid Id, string? FileName, string State, int Rows, int Ready, int Duplicates, int Refused, int Late, int ToInvite, IReadOnlyList<string> UnusedColumns,
    DateTimeOffset CreatedAt, DateTimeOffset ExpiresAt, DateTimeOffset? ConfirmedAt, DateTimeOffset? UndoUntil, DateTimeOffset? UndoneAt, EarlierUpload? Before)
{
    public bool IsPreview => State == "preview";
    public bool IsConfirmed => State == "confirmed";
}

public sealed record EarlierUpload(DateTimeOffset ConfirmedAt, int Made);

public sealed record UploadRow(int Number, string Standing, bool Late, string Name, string Country, string Language, string? Sector, string? Reference, string? ContactName, string? ContactEmail,
    string? WrongColumn, string? Reason, int? SameRow, Named? SameClient, Guid? ClientId);

public sealed record UploadRows(IReadOnlyList<UploadRow> Items, int? Next);

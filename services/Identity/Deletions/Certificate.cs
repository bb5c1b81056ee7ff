using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace AseanPlatform.Identity.Deletions;

/// <summary>
/// What was deleted where and when, as the services said it. Its bytes are kept as they are: their SHA-256 stands in the consultancy's part of the audit log.
/// </summary>
static class Certificate
{
    sealed record Named(Guid Id, string Name);

    sealed record Table(string Name, long Rows);

    sealed record Acknowledgement(string Service, DateTimeOffset At, IReadOnlyList<Table> Tables);

    sealed record Content(
        string Format, Guid Id, string Language, Named Client, Named Organisation, string AskedBy, DateTimeOffset AskedAt, DateTimeOffset AccessEndedAt, DateTimeOffset DeletedAt,
        IReadOnlyList<Acknowledgement> Services, string LastBackupLapsesOn);

    static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Write(ClientDeletion deletion, Guid tenant, string tenantName, IReadOnlyList<DeletionAcknowledged> acknowledged)
    {
        var last = acknowledged.Max(a => a.At);
        return JsonSerializer.Serialize(new Content(
            "client-deletion/1", deletion.Id, deletion.Language, new(deletion.ClientId, deletion.ClientName), new(tenant, tenantName), deletion.AskedByName, deletion.AskedAt, deletion.EndedAt!.Value, last,
            [.. acknowledged.OrderBy(a => Array.IndexOf(ClientDeletion.Services, a.Service)).Select(a => new Acknowledgement(a.Service, a.At, [.. a.Tables.Zip(a.Counts, (name, rows) => new Table(name, rows))]))],
            last.UtcDateTime.AddDays(ClientDeletion.BackupsLapseAfterDays).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)), Json);
    }
}

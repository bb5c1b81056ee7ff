using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using AseanPlatform.Portal.Services;
using AseanPlatform.Presentation;
using Microsoft.Extensions.Localization;

namespace AseanPlatform.Portal.Clients;

/// <summary>What was certified, read from its bytes, and said in the language of the client that is gone, whoever reads it.</summary>
public sealed record DeletionCertificate(string Language, string Title, IReadOnlyList<string> Sentences, IReadOnlyList<DeletionCertificate.Part> Parts, IReadOnlyList<string> End)
{
    public sealed record Part(string Heading, IReadOnlyList<(string Table, string Rows)> Tables, string? None);

    sealed record Named(Guid Id, string Name);

    sealed record Table(string Name, long Rows);

    sealed record Acknowledgement(string Service, DateTimeOffset At, IReadOnlyList<Table> Tables);

    sealed record Content(
        Guid Id, string Language, Named Client, Named Organisation, string AskedBy, DateTimeOffset AskedAt, DateTimeOffset AccessEndedAt, DateTimeOffset DeletedAt, IReadOnlyList<Acknowledgement> Services,
        string LastBackupLapsesOn);

    public static async Task<DeletionCertificate> Read(Api api, Guid id, IStringLocalizer<Texts> texts)
    {
        using var answer = await api.Ask(HttpMethod.Get, "identity", $"/deletions/{id}/certificate");
        var bytes = await answer.Content.ReadAsByteArrayAsync();
        var content = JsonSerializer.Deserialize<Content>(bytes, JsonSerializerOptions.Web)!;
        var language = Languages.Of(content.Language);
        using var _ = Languages.Use(language);
        return new(language, texts["certificate.title", content.Client.Name],
            [
                texts["certificate.says", content.Client.Name, content.Organisation.Name, Dates.Moment(content.DeletedAt)],
                texts["certificate.asked", content.AskedBy, Dates.Moment(content.AskedAt), Dates.Moment(content.AccessEndedAt)],
                texts["certificate.each"],
            ],
            [.. content.Services.Select(service => new Part(texts["certificate.service", service.Service, Dates.Moment(service.At)],
                [.. service.Tables.Select(table => (table.Name, table.Rows.ToString("N0", CultureInfo.InvariantCulture)))], service.Tables.Count is 0 ? texts["certificate.nothing"].Value : null))],
            [
                texts["certificate.log"],
                texts["certificate.backups", Dates.Day(content.LastBackupLapsesOn)],
                texts["certificate.numbers", content.Id, content.Client.Id],
                texts["certificate.hash", Convert.ToHexStringLower(SHA256.HashData(bytes))],
            ]);
    }

    public string PlainText()
    {
        var text = new StringBuilder(Title).Append("\n\n");
        foreach (var sentence in Sentences) text.Append(sentence).Append("\n\n");
        foreach (var part in Parts)
        {
            text.Append(part.Heading).Append('\n');
            foreach (var (table, rows) in part.Tables) text.Append(CultureInfo.InvariantCulture, $"    {table}: {rows}\n");
            if (part.None is { } none) text.Append("    ").Append(none).Append('\n');
            text.Append('\n');
        }
        return text.AppendJoin("\n\n", End).Append('\n').ToString();
    }
}

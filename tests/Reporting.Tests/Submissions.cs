using System.Security.Cryptography;
using System.Text.Json;
using AseanPlatform.Testing;
using Npgsql;

namespace AseanPlatform.Reporting.Tests;

/// <summary>What Assessment would do.</summary>
static class Submissions
{
    /// <summary>Puts a frozen state where Reporting keeps those it has fetched already.</summary>
    public static Task<string> Freeze(this Platform platform, ClientOrganisation client, byte[] canonical) => platform.Freeze(client.Consultancy.Id, client.Id, canonical);

    public static async Task<string> Freeze(this Platform platform, Guid tenant, Guid client, byte[] canonical)
    {
        var sha256 = Convert.ToHexStringLower(SHA256.HashData(canonical));
        await using var sql = await platform.Sql("reporting");
        await using var command = new NpgsqlCommand("INSERT INTO file_chunk (tenant_id, client_id, sha256, part, bytes) VALUES ($1, $2, $3, 0, $4)", sql)
        {
            Parameters = { new() { Value = tenant }, new() { Value = client }, new() { Value = sha256 }, new() { Value = canonical } },
        };
        await command.ExecuteNonQueryAsync();
        return sha256;
    }

    /// <summary>Says it as Assessment would: through its outbox, each time as a message of its own.</summary>
    public static Task<Guid> Announce(this Platform platform, ClientOrganisation client, Guid submission, string sha256, string stage = "submitted") => platform.Say(
        "Assessments:AssessmentSubmitted", new { submissionId = submission, assessmentId = Guid.CreateVersion7(), clientId = client.Id, number = 1, stage, snapshotSha256 = sha256, subjectId = submission },
        new { tenant_id = client.Consultancy.Id, client_id = client.Id, move_epoch = "0" });

    /// <summary>A visitor of the tenant confirmed the address.</summary>
    public static Task<Guid> Confirm(this Platform platform, Guid tenant, Guid contact, string sha256) =>
        platform.Say("Scorecards:ContactConfirmed", new { contactId = contact, scorecardId = contact, snapshotSha256 = sha256, subjectId = contact }, new { tenant_id = tenant, move_epoch = "0" });

    /// <summary>And took it back.</summary>
    public static Task<Guid> End(this Platform platform, Guid tenant, Guid contact) => platform.Say("Scorecards:ContactEnded", new { contactId = contact }, new { tenant_id = tenant, move_epoch = "0" });

    static async Task<Guid> Say(this Platform platform, string type, object message, object headers)
    {
        var id = Guid.CreateVersion7();
        var body = JsonSerializer.Serialize(new { messageId = id, messageType = new[] { $"urn:message:AseanPlatform.Contracts.{type}" }, message, sentTime = DateTime.UtcNow, headers });
        await using var sql = await platform.Sql("assessment");
        await using var command = new NpgsqlCommand("""
            INSERT INTO outbox_message (message_id, exchange, content_type, headers, body)
            VALUES ($1, $4, 'application/vnd.masstransit+json', $2::jsonb, $3)
            """, sql)
        {
            Parameters =
            {
                new() { Value = id }, new() { Value = JsonSerializer.Serialize(headers) }, new() { Value = body }, new() { Value = $"AseanPlatform.Contracts.{type}" },
            },
        };
        await command.ExecuteNonQueryAsync();
        return id;
    }
}

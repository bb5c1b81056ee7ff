using System.Net;
using System.Net.Http.Json;
using AseanPlatform.Testing;
using Npgsql;
using Shouldly;
using Xunit;

namespace AseanPlatform.Assessment.Tests.Assessments;

public sealed class StartTests(Platform platform)
{
    [Fact]
    public async Task Whoever_starts_one_while_its_client_is_deleted_is_told_that_it_was_deleted()
    {
        var client = await (await platform.NewConsultancy()).NewClient();
        await using var sql = await platform.Sql("assessment");
        async Task<object?> Run(string text)
        {
            await using var command = new NpgsqlCommand(text, sql) { Parameters = { new() { Value = client.Id } } };
            return await command.ExecuteScalarAsync();
        }
        await Eventually.True(async () => await Run("SELECT count(*) FROM client_copy WHERE client_id = $1") is 1L, what: "the copy of the client");
        using var http = client.Admin.At("assessment");

        // The deletion has begun and holds the client; whoever comes now saw that it is there, and waits.
        await using var deletion = await sql.BeginTransactionAsync();
        await Run("SELECT pg_advisory_xact_lock(hashtextextended('client ' || $1::text, 0)) IS NULL");
        var starting = http.PostAsJsonAsync($"/api/v1/clients/{client.Id}/assessments", new { });
        await Eventually.True(async () => await Run("SELECT count(*) FROM pg_locks l WHERE l.locktype = 'advisory' AND NOT l.granted AND (l.classid::bigint << 32 | l.objid::bigint) = hashtextextended('client ' || $1::text, 0)") is 1L, what: "somebody who waits");
        await Run("UPDATE client_copy SET state = 'deleted' WHERE client_id = $1 RETURNING 1");
        await deletion.CommitAsync();

        using var answer = await starting;
        answer.StatusCode.ShouldBe(HttpStatusCode.Conflict);
        answer.Content.Headers.ContentType!.MediaType.ShouldBe("application/problem+json");
        (await answer.Code()).ShouldBe("client-deleted");
        (await answer.Problem()).GetProperty("title").GetString().ShouldBe("This client was deleted.");
        (await Run("SELECT count(*) FROM assessment WHERE client_id = $1")).ShouldBe(0L);
    }
}

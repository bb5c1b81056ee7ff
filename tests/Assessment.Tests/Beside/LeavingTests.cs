using System.Net;
using System.Text.Json.Nodes;
using AseanPlatform.Assessment.Tests.Evidence;
using AseanPlatform.Testing;
using Npgsql;
using Shouldly;
using Xunit;

namespace AseanPlatform.Assessment.Tests.Beside;

/// <summary>What goes with a client that leaves its consultancy, and what stays.</summary>
public sealed class LeavingTests(Platform platform)
{
    [Fact]
    public async Task Evidence_and_comments_go_with_the_client_and_what_the_consultancy_said_among_itself_stays()
    {
        var consultancy = await platform.NewConsultancy();
        var client = await consultancy.NewClient();
        var owner = await platform.SetUpSecondFactor(client.Admin);
        using var work = await Work.Start(client with { Admin = owner });
        using var staff = consultancy.Admin.At("assessment");
        var paper = Files.Pdf("goes along");
        var evidence = await work.Brought(paper, "policy.pdf");
        await work.Http.PostJson($"{work.Path}/answers/te-01/comments", new { words = "Ours" });
        await staff.PostJson($"{work.Path}/answers/te-01/comments", new { words = "Among us", staffOnly = true });

        using (var http = owner.At("identity")) await http.PostJson($"/api/v1/clients/{client.Id}/moves", new { password = Platform.Password });
        await Eventually.True(async () => await Tenant("evidence_chunk", client.Id) is { } tenant && tenant != consultancy.Id, TimeSpan.FromSeconds(30), "the move");

        foreach (var table in (string[])["evidence", "evidence_revision", "evidence_content", "evidence_chunk", "comment"]) (await Tenant(table, client.Id)).ShouldNotBe(consultancy.Id, table);
        (await Tenant("staff_comment", client.Id)).ShouldBe(consultancy.Id);
        (await staff.GetJson<JsonArray>($"/api/v1/clients/{client.Id}/staff-comments")).ShouldHaveSingleItem()!["words"]!.GetValue<string>().ShouldBe("Among us");
        using var there = owner.At("assessment");
        await Eventually.Passes(async () =>
        {
            using var answer = await there.GetAsync(new Uri($"/api/v1/evidence/{evidence}/revisions/1/file", UriKind.Relative));
            answer.StatusCode.ShouldBe(HttpStatusCode.OK);
            (await answer.Content.ReadAsByteArrayAsync()).ShouldBe(paper);
        }, TimeSpan.FromSeconds(30));
    }

    async Task<Guid?> Tenant(string table, Guid client)
    {
        await using var sql = await platform.Sql("assessment");
        await using var command = new NpgsqlCommand($"SELECT DISTINCT tenant_id FROM {table} WHERE client_id = $1", sql) { Parameters = { new() { Value = client } } };
        return (Guid?)await command.ExecuteScalarAsync();
    }
}

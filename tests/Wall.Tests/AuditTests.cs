using System.Diagnostics;
using AseanPlatform.Testing;
using Shouldly;

namespace AseanPlatform.Wall.Tests;

/// <summary>The audit log against whoever holds the database's own keys, by the command an operator types.</summary>
[Collection(nameof(Twins))]
public sealed class AuditTests(Twins twins)
{
    [Fact]
    public async Task A_row_altered_by_the_databases_administrator_is_found_by_the_command_and_named()
    {
        var client = await (await twins.Platform.NewConsultancy()).NewClient();
        await using var sql = await twins.Platform.Sql("identity");
        await Eventually.True(async () => Equals(await Rows.Scalar(sql, "SELECT count(*) FROM audit_entry WHERE client_id = $1 AND number IS NULL", client.Id), 0L), what: "the seal");
        var (code, said) = await Verify();
        (code, said.Split('\n').Count(line => line.Contains("are whole", StringComparison.Ordinal))).ShouldBe((0, 3), said);

        var before = (string)(await Rows.Scalar(sql, "SELECT payload::text FROM audit_entry WHERE client_id = $1 AND number = 2", client.Id))!;
        try
        {
            await Rows.Scalar(sql, "UPDATE audit_entry SET payload = payload || '{\"name\": \"Somebody else\"}' WHERE client_id = $1 AND number = 2", client.Id);
            (code, said) = await Verify();
        }
        finally
        {
            await Rows.Scalar(sql, "UPDATE audit_entry SET payload = $2::jsonb WHERE client_id = $1 AND number = 2", client.Id, before);
        }

        (code, said).ShouldSatisfyAllConditions(() => code.ShouldBe(1), () => said.ShouldContain($"identitydb: the chain of client {client.Id}: row 2 was altered"));
        (code, said) = await Verify();
        code.ShouldBe(0, said);
    }

    [Fact]
    public async Task The_chain_of_a_client_that_moved_went_with_it_and_is_whole()
    {
        var client = await (await twins.Platform.NewConsultancy()).NewClient();
        var owner = await twins.Platform.SetUpSecondFactor(client.Admin);
        await owner.Start(client.Id);
        (await Verify()).Code.ShouldBe(0); // notes the heads of both chains
        using (var http = owner.At("identity")) await http.PostJson($"/api/v1/clients/{client.Id}/moves", new { password = Testing.Platform.Password });
        await using var identity = await twins.Platform.Sql("identity");
        await using var assessment = await twins.Platform.Sql("assessment");
        await Eventually.True(async () => (string?)await Rows.Scalar(identity, "SELECT state FROM client_move WHERE client_id = $1", client.Id) == "done", TimeSpan.FromSeconds(30), "the end of the move");
        foreach (var sql in new[] { identity, assessment })
        {
            await Eventually.True(async () => Equals(await Rows.Scalar(sql, "SELECT count(*) FROM audit_entry WHERE client_id = $1 AND number IS NULL", client.Id), 0L), what: "the seal");
            (await Rows.Scalar(sql, "SELECT count(*) FROM audit_entry WHERE client_id = $1 AND tenant_id = $2", client.Id, client.Consultancy.Id)).ShouldBe(0L);
        }

        var (code, said) = await Verify();

        code.ShouldBe(0, said);
        (await Rows.Scalar(identity, "SELECT length >= 3 FROM audit_chain WHERE chain_id = $1", client.Id)).ShouldBe(true);
    }

    async Task<(int Code, string Said)> Verify()
    {
        var start = new ProcessStartInfo(Path.Combine(Operation.Root, "platform"), ["audit", "verify"]) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["ConnectionStrings__postgres"] = twins.Platform.File.Postgres;
        start.Environment["PLATFORM_DATA"] = twins.Platform.File.DataDir;
        using var verify = Process.Start(start)!;
        var complained = verify.StandardError.ReadToEndAsync();
        var said = await verify.StandardOutput.ReadToEndAsync();
        await verify.WaitForExitAsync();
        return (verify.ExitCode, said + await complained);
    }
}

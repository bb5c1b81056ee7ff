using System.Diagnostics;
using System.Text.Json;
using AseanPlatform.Testing;
using Npgsql;
using Shouldly;

namespace AseanPlatform.Identity.Tests.Uploads;

/// <summary>Ten thousand clients, each with somebody to invite. The limits are wide, for a busy machine; what was measured is printed.</summary>
[Collection(nameof(Alone))]
public sealed class BulkSpeedTests(Platform platform, ITestOutputHelper output)
{
    [Fact]
    public async Task Ten_thousand_clients_are_previewed_confirmed_and_exported_in_seconds()
    {
        var consultancy = await platform.NewConsultancy();
        using var admin = consultancy.Admin.At("identity");
        (await admin.GetAsync("/api/v1/me")).EnsureSuccessStatusCode();
        var file = Upload.Many(10_000, consultancy.Slug, invite: false);

        var (upload, preview) = await Timed(() => admin.Preview(file));
        upload.Counts().ShouldBe((10_000, 0, 0));
        var (done, confirm) = await Timed(() => admin.Confirm(upload.Id()));
        done.Number("made").ShouldBe(10_000);
        var (again, second) = await Timed(() => admin.Preview(file));
        again.Counts().ShouldBe((0, 10_000, 0));
        var (_, copied) = await Timed(async () =>
        {
            await Eventually.True(async () => await Copies(consultancy.Id) == 10_000, TimeSpan.FromSeconds(120), "10,000 copies in Assessment");
            return 0;
        });

        var (csv, export) = await Timed(() => admin.GetByteArrayAsync("/api/v1/clients/export.csv"));
        var (_, workbook) = await Timed(() => admin.GetByteArrayAsync("/api/v1/clients/export.xlsx"));
        csv.Count(b => b is (byte)'\n').ShouldBe(10_001);
        output.WriteLine($"preview {preview:0.00} s, confirm {confirm:0.00} s, preview of the same file {second:0.00} s, CSV {export:0.00} s, XLSX {workbook:0.00} s, copies in Assessment after {copied:0.0} s more");
        preview.ShouldBeLessThan(3);
        confirm.ShouldBeLessThan(10);
    }

    [Fact]
    public Task A_thousand_invitations_are_part_of_the_confirmation_and_of_the_undoing() => WithInvitations(1_000);

    /// <summary>Asked for by name only: it leaves ten thousand mails to be written or given up.</summary>
    [Fact(Explicit = true)]
    public Task Ten_thousand_invitations_too() => WithInvitations(10_000);

    async Task WithInvitations(int count)
    {
        var consultancy = await platform.NewConsultancy();
        using var admin = consultancy.Admin.At("identity");
        var upload = (await admin.Preview(Upload.Many(count, consultancy.Slug, invite: true))).Id();

        var (done, confirm) = await Timed(() => admin.Confirm(upload));
        var (undone, undo) = await Timed(async () => await (await admin.Undo(upload)).Json<JsonElement>());

        done.Number("invited").ShouldBe(count);
        undone.Number("takenBack").ShouldBe(count);
        output.WriteLine($"confirm with {count} invitations {confirm:0.00} s, undo {undo:0.00} s");
    }

    static async Task<(T, double)> Timed<T>(Func<Task<T>> act)
    {
        var started = Stopwatch.GetTimestamp();
        return (await act(), Stopwatch.GetElapsedTime(started).TotalSeconds);
    }

    async Task<long> Copies(Guid tenant)
    {
        await using var sql = await platform.Sql("assessment");
        await using var count = new NpgsqlCommand("SELECT count(*) FROM client_copy WHERE tenant_id = $1", sql) { Parameters = { new() { Value = tenant } } };
        return (long)(await count.ExecuteScalarAsync())!;
    }
}

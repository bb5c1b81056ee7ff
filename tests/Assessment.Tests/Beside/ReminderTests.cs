using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using AseanPlatform.Assessment.Reminders;
using AseanPlatform.Contracts.Assessments;
using AseanPlatform.Testing;
using Microsoft.EntityFrameworkCore;
using Shouldly;
using Xunit;

namespace AseanPlatform.Assessment.Tests.Beside;

/// <summary>A day comes near.</summary>
public sealed class ReminderTests(Platform platform)
{
    static readonly DateOnly Today = DateOnly.FromDateTime(DateTime.UtcNow);

    static string In(int days) => Today.AddDays(days).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    [Fact]
    public async Task Whoever_brought_evidence_hears_a_month_before_it_lapses_once_for_each_day()
    {
        using var work = await Work.Start(platform);
        var soon = await Note(work, In(60));
        await Note(work, In(90));
        await Note(work, null);
        var me = await work.Client.Admin.Id();

        (await Sweep(work, after: 29)).ShouldBeEmpty();
        (await Sweep(work, after: 30)).ShouldBe([("evidence-expiring", me, soon)]);
        (await Sweep(work, after: 31)).ShouldBeEmpty();
        (await work.Http.PutAsJsonAsync($"/api/v1/evidence/{soon}/revisions/2", new { title = "Minutes", note = "We met.", expiresOn = In(65) })).EnsureSuccessStatusCode();
        (await Sweep(work, after: 36)).ShouldBe([("evidence-expiring", me, soon)]);
    }

    [Fact]
    public async Task The_owner_of_an_action_hears_a_week_before_unless_it_is_closed()
    {
        using var work = await Work.Start(platform);
        var owner = Guid.CreateVersion7();
        var open = await Action(work, new { title = "Write the policy", owner, dueOn = In(20) });
        var done = await Action(work, new { title = "Print it", owner, dueOn = In(20) });
        await Action(work, new { title = "Nobody's", dueOn = In(20) });
        (await work.Http.PutAsJsonAsync($"/api/v1/actions/{done}", new { basedOn = 1, title = "Print it", state = "done", owner, dueOn = In(20) })).EnsureSuccessStatusCode();

        (await Sweep(work, after: 12)).ShouldBeEmpty();
        (await Sweep(work, after: 13)).ShouldBe([("action-due", owner, open)]);
        (await Sweep(work, after: 14)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Whoever_is_asked_hears_a_week_before_unless_it_is_answered_or_they_were_asked_for_so_soon_a_day()
    {
        using var work = await Work.Start(platform);
        var colleague = Guid.CreateVersion7();
        var waiting = await Ask(work, "te-01", colleague, In(20));
        await Ask(work, "te-02", colleague, In(20));
        await Ask(work, "te-03", colleague, In(5));
        using var answered = await work.Put("te-02", Work.Level(3));
        answered.EnsureSuccessStatusCode();

        (await Sweep(work, after: 6)).ShouldBeEmpty();
        (await Sweep(work, after: 13)).ShouldBe([("answer-due", colleague, waiting)]);
        (await Sweep(work, after: 14)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Of_two_sweeps_at_once_one_tells_and_the_other_writes_nothing()
    {
        using var work = await Work.Start(platform);
        await Note(work, In(10));
        List<(string, Guid, Guid)> inner = [];

        await Should.ThrowAsync<DbUpdateConcurrencyException>(() => Run(work, 0, async _ => inner.AddRange(await Sweep(work, after: 0))));

        inner.Count.ShouldBe(1);
        (await Sweep(work, after: 0)).ShouldBeEmpty();
    }

    static async Task<Guid> Note(Work work, string? expiresOn) =>
        Id(await work.Http.PostJson<JsonNode>($"/api/v1/clients/{work.Client.Id}/evidence", new { kind = "note", title = "Minutes", note = "We met.", expiresOn }));

    static async Task<Guid> Action(Work work, object body) => Id(await work.Http.PostJson<JsonNode>($"/api/v1/clients/{work.Client.Id}/actions", body));

    static async Task<Guid> Ask(Work work, string statement, Guid asked, string dueOn) => Id(await work.Http.PostJson<JsonNode>($"{work.Path}/answers/{statement}/asks", new { asked, dueOn }));

    static Guid Id(JsonNode made) => made["id"]!.GetValue<Guid>();

    /// <summary>Who is told of what, as many days from now.</summary>
    async Task<List<(string Kind, Guid Person, Guid Subject)>> Sweep(Work work, int after)
    {
        List<(string, Guid, Guid)> told = [];
        await Run(work, after, said =>
        {
            said.ClientId.ShouldBe(work.Client.Id);
            told.Add((said.Kind, said.PersonId, said.SubjectId));
            return Task.CompletedTask;
        });
        return told;
    }

    async Task Run(Work work, int after, Func<PersonConcerned, Task> tell)
    {
        await using var db = platform.Job(work.Client.Consultancy.Id, work.Client.Id);
        if ((await db.ClientsToRemind(Today.AddDays(after), CancellationToken.None)).Contains(work.Client.Id)) await db.Remind(Today.AddDays(after), tell, CancellationToken.None);
    }
}

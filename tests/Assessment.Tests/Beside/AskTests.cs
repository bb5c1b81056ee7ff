using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using AseanPlatform.Testing;
using Shouldly;
using Xunit;

namespace AseanPlatform.Assessment.Tests.Beside;

/// <summary>"I don't know": somebody else is asked.</summary>
public sealed class AskTests(Platform platform)
{
    static string In(int days) => DateTime.UtcNow.AddDays(days).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    static Task<HttpResponseMessage> Ask(Work work, Guid asked, string dueOn, string statement = "te-01") =>
        work.Http.PostAsJsonAsync($"{work.Path}/answers/{statement}/asks", new { asked, dueOn, words = "You wrote the policy." });

    static Task<JsonArray> Asks(HttpClient http, Work work) => http.GetJson<JsonArray>($"{work.Path}/asks");

    [Fact]
    public async Task The_asked_person_is_led_straight_there_and_the_question_is_over_when_it_is_answered()
    {
        using var work = await Work.Start(platform);
        var colleague = await work.Client.Consultancy.Invite(work.Client.Id, "contributor");
        using var theirs = new Work(work.Client, colleague.At("assessment"), work.Id);

        using var asked = await Ask(work, await colleague.Id(), In(14));
        var id = (string)(await asked.Json<JsonNode>())["id"]!;

        await Eventually.True(() => colleague.HasNotice($"/app/asks/{id}"), TimeSpan.FromSeconds(30), "the notice");
        var waiting = (await theirs.Http.GetJson<JsonArray>("/api/v1/asks/mine")).ShouldHaveSingleItem()!;
        ((string)waiting["statementId"]!, (string)waiting["words"]!, (string)waiting["askedBy"]!, (string)waiting["dueOn"]!).ShouldBe(("te-01", "You wrote the policy.", work.Client.Admin.Name, In(14)));
        (await work.Http.GetJson<JsonArray>("/api/v1/asks/mine")).ShouldBeEmpty();

        var beside = (await work.Http.GetJson<JsonArray>($"{work.Path}/beside")).ShouldHaveSingleItem()!;
        ((string)beside["statementId"]!, (int)beside["evidence"]!, (int)beside["openComments"]!, (string)beside["askedUntil"]!).ShouldBe(("te-01", 0, 0, In(14)));

        using var answered = await theirs.Put("te-01", Work.Level(3));
        (await work.Http.GetJson<JsonArray>($"{work.Path}/beside")).ShouldBeEmpty();
        (await theirs.Http.GetJson<JsonArray>("/api/v1/asks/mine")).ShouldBeEmpty();
        ((string)(await Asks(work.Http, work)).ShouldHaveSingleItem()!["state"]!).ShouldBe("answered");
    }

    [Fact]
    public async Task One_person_at_a_time_is_asked_for_one_answer()
    {
        using var work = await Work.Start(platform);
        var (one, other) = (Guid.CreateVersion7(), Guid.CreateVersion7());

        using var first = await Ask(work, one, In(5));
        using var second = await Ask(work, other, In(6));
        var open = (await Asks(work.Http, work)).ShouldHaveSingleItem()!;
        using var withdrawn = await work.Http.DeleteAsync(new Uri($"/api/v1/asks/{open["id"]}", UriKind.Relative));
        using var again = await work.Http.DeleteAsync(new Uri($"/api/v1/asks/{open["id"]}", UriKind.Relative));

        open["asked"]!.GetValue<Guid>().ShouldBe(other);
        (withdrawn.StatusCode, again.StatusCode).ShouldBe((HttpStatusCode.NoContent, HttpStatusCode.NoContent));
        (await Asks(work.Http, work)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Nobody_is_asked_for_yesterday_for_nothing_or_for_what_is_submitted()
    {
        using var work = await Work.Start(platform);
        foreach (var (asked, day, member) in new[] { (Guid.CreateVersion7(), In(-5), "/dueOn"), (Guid.CreateVersion7(), In(400), "/dueOn"), (Guid.Empty, In(1), "/asked") })
        {
            using var answer = await Ask(work, asked, day);
            answer.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
            (await answer.Problem()).GetProperty("errors").TryGetProperty(member, out _).ShouldBeTrue(member);
        }
        using var unknown = await Ask(work, Guid.CreateVersion7(), In(1), "xx-99");
        using var hidden = await Ask(work, Guid.CreateVersion7(), In(1), "te-07");
        (unknown.StatusCode, hidden.StatusCode).ShouldBe((HttpStatusCode.NotFound, HttpStatusCode.UnprocessableEntity));

        await work.AnswerAll();
        await work.Http.PostJson($"{work.Path}/submissions", null);
        using var late = await Ask(work, Guid.CreateVersion7(), In(1));
        (late.StatusCode, await late.Code()).ShouldBe((HttpStatusCode.Conflict, "assessment.locked"));
    }
}

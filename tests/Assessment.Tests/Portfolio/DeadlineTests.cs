using System.Text.Json.Nodes;
using AseanPlatform.Assessment.Catalogue;
using AseanPlatform.Assessment.Portfolio;
using AseanPlatform.Assessment.Tests.Systems;
using AseanPlatform.Testing;
using Microsoft.Extensions.DependencyInjection;
using Shouldly;
using Xunit;

namespace AseanPlatform.Assessment.Tests.Portfolio;

/// <summary>What is due next at a client may be a duty that begins in a market.</summary>
public sealed class DeadlineTests(Platform platform)
{
    const string Coming = "ob-sg-05"; // a duty with a day that is still to come, by the catalogue

    [Fact]
    public async Task The_first_duty_to_begin_is_due_next_until_it_is_met_or_something_else_comes_before_it()
    {
        var consultancy = await platform.NewConsultancy();
        using var http = consultancy.Admin.At("assessment");
        using var register = await Register.Open(await consultancy.NewClient());
        using var without = await Register.Open(await consultancy.NewClient());
        await without.Add(Register.Facts("Elsewhere"));
        var system = await register.Add(Everything("信贷 helper", ("SG", "2026-02-01"), ("VN", "2026-02-01")));

        var first = await Next(register);
        var due = (await Due(register))!;
        ((string)due["kind"]!, (Guid)due["id"]!, (string)due["on"]!, (bool)due["overdue"]!).ShouldBe(("duty", system, first.On, false));
        ((string)due["title"]!).ShouldBe($"{Shipped.Duty(first.Duty).Code} · 信贷 helper");
        (await Due(without)).ShouldBeNull();

        (await register.Say(system, first.Duty, new { basedOn = 0, state = "met" })).EnsureSuccessStatusCode();
        (await Next(register)).Duty.ShouldNotBe(first.Duty);
        (await Due(register))!["title"]!.GetValue<string>().ShouldStartWith(Shipped.Duty((await Next(register)).Duty).Code);

        (await register.Put(system, 1, Everything("信贷 helper"))).EnsureSuccessStatusCode(); // in no market any more
        (await Due(register)).ShouldBeNull();
        (await register.Put(system, 2, Everything("信贷 helper", ("SG", "2026-02-01")))).EnsureSuccessStatusCode();

        var action = (await register.Http.PostJson<Made>($"/api/v1/clients/{register.Client.Id}/actions", new { title = "Write it down", dueOn = (await Next(register)).On })).Id;
        ((string)(await Due(register))!["kind"]!, (Guid)(await Due(register))!["id"]!).ShouldBe(("action", action)); // of one day the action comes first, in either order of the list

        async Task<JsonNode?> Due(Register of)
        {
            var (byName, byDue) = (await Listed(""), await Listed("&sort=next-due"));
            byName?.ToJsonString().ShouldBe(byDue?.ToJsonString());
            return byName;

            async Task<JsonNode?> Listed(string sort) => (await http.GetJson<JsonNode>($"/api/v1/portfolio?take=50{sort}"))["items"]!.AsArray().Single(i => (Guid)i!["clientId"]! == of.Client.Id)!["nextDue"];
        }
    }

    [Fact]
    public async Task The_list_goes_by_duties_too()
    {
        var consultancy = await platform.NewConsultancy();
        using var http = consultancy.Admin.At("assessment");
        using var singapore = await Register.Open(await consultancy.NewClient());
        using var nowhere = await Register.Open(await consultancy.NewClient());
        using var acting = await Register.Open(await consultancy.NewClient());
        await singapore.Add(Everything("A", ("SG", "2026-02-01")));
        var day = DateOnly.ParseExact((await Next(singapore)).On, "yyyy-MM-dd").AddDays(1);
        await acting.Http.PostJson<Made>($"/api/v1/clients/{acting.Client.Id}/actions", new { title = "A day later", dueOn = day.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture) });

        foreach (var take in (int[])[1, 50])
        {
            var (order, after) = (new List<Guid>(), "");
            do
            {
                var page = await http.GetJson<JsonNode>($"/api/v1/portfolio?take={take}&sort=next-due{after}");
                order.AddRange(page["items"]!.AsArray().Select(i => (Guid)i!["clientId"]!));
                after = page["next"] is { } next ? $"&after={(string)next!}" : "";
            }
            while (after.Length > 0);
            order.ShouldBe([singapore.Client.Id, acting.Client.Id, nowhere.Client.Id]);
        }
    }

    [Fact]
    public async Task A_duty_has_begun_when_its_day_begins_in_its_market()
    {
        using var register = await Register.Open(platform);
        var system = await register.Add(Everything("A", ("SG", "2026-02-01")));
        var day = Shipped.Duty(Coming).Coded.From!.FirstDay;
        foreach (var duty in Shipped.Release.Obligations["SG"].Where(duty => duty.Id != Coming && duty.Coded.From?.FirstDay <= day))
            (await register.Say(system, duty.Id, new { basedOn = 0, state = "met" })).EnsureSuccessStatusCode();
        await using var db = platform.Job(register.Client.Consultancy.Id);
        await using var services = new ServiceCollection().AddScoped(_ => platform.Job(register.Client.Consultancy.Id)).BuildServiceProvider();
        var clock = new Clock();
        var deadlines = new Deadlines(new Catalogues(services.GetRequiredService<IServiceScopeFactory>(), null!), clock);
        var begins = new DateTimeOffset(day.ToDateTime(TimeOnly.MinValue), TimeSpan.FromHours(8)).ToUniversalTime(); // Singapore's midnight

        clock.Now = begins.AddMinutes(-1);
        (await deadlines.Nearest(db, default)).ShouldHaveSingleItem().On.ShouldBe(day);
        clock.Now = begins;
        (await deadlines.Nearest(db, default)).ShouldAllBe(deadline => deadline.On > day);
    }

    /// <summary>With all that duties ask about, so that each of the market's meets it.</summary>
    static JsonObject Everything(string name, params (string Market, string Since)[] markets)
    {
        var facts = Register.Facts(name, markets);
        facts["sector"] = "finance";
        facts["features"] = new JsonObject(Shipped.Release.Risk.Features.Select(f => KeyValuePair.Create(f.Code, (JsonNode?)true)));
        return facts;
    }

    /// <summary>As the client reads it in its readiness.</summary>
    static async Task<(string Duty, string On)> Next(Register register) =>
        (await register.Http.GetJson<JsonNode>($"/api/v1/clients/{register.Client.Id}/readiness"))["systems"]!.AsArray().SelectMany(s => s!["cells"]!.AsArray()).Where(c => c!["nextOn"] is not null)
            .Select(c => (Duty: (string)c!["next"]!, On: (string)c["nextOn"]!)).OrderBy(c => c.On, StringComparer.Ordinal).ThenBy(c => Shipped.Duty(c.Duty).Code, StringComparer.Ordinal).First();

    sealed class Clock : TimeProvider
    {
        public DateTimeOffset Now { get; set; }

        public override DateTimeOffset GetUtcNow() => Now;
    }
}

using System.Text.Json;
using AseanPlatform.Portal.Services;

namespace AseanPlatform.Portal.Tests;

public sealed class AuditLogTests
{
    static AuditSaid Said(string? old, string? now) => new("system.changed", null, null, "session", null, null, null, Read(old), Read(now));

    static Dictionary<string, JsonElement>? Read(string? json) => json is null ? null : JsonSerializer.Deserialize<Dictionary<string, JsonElement>>(json);

    [Fact]
    public void Of_a_value_with_members_those_that_differ_are_shown()
    {
        var (old, now) = Said("""{"facts":{"name":"A","purpose":null,"roles":["provider"],"severity":"low"}}""", """{"facts":{"name":"B","purpose":"Loans","roles":["provider"]}}""").Members;

        old!.Select(field => $"{field.Key}={field.Value.GetRawText()}").ShouldBe(["name=\"A\"", "severity=\"low\"", "purpose=null"], ignoreOrder: true);
        now!.Select(field => $"{field.Key}={field.Value.GetRawText()}").ShouldBe(["name=\"B\"", "severity=null", "purpose=\"Loans\""], ignoreOrder: true);
    }

    [Fact]
    public void Of_a_thing_that_was_added_what_was_said_is_shown()
    {
        var (old, now) = Said(null, """{"name":"A","facts":{"name":"A","purpose":null,"severity":"low"}}""").Members;

        old.ShouldBeNull();
        now!.Keys.ShouldBe(["name", "severity"], ignoreOrder: true);
    }

    [Fact]
    public void Plain_values_stay_as_they_are()
    {
        var (old, now) = Said("""{"level":2,"words":null}""", """{"level":4,"words":"More"}""").Members;

        old!.Keys.ShouldBe(["level", "words"], ignoreOrder: true);
        now!["level"].GetInt32().ShouldBe(4);
    }
}

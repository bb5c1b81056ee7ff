using System.Globalization;
using System.Text.Json;
using AseanPlatform.Content.Knowledge;
using Shouldly;
using Xunit;

namespace AseanPlatform.Content.Tests;

public sealed class ForceTests
{
    public static TheoryData<string> Names => [.. Vectors.Names("force.json")];

    [Theory]
    [MemberData(nameof(Names))]
    public void The_force_on_a_day_is_as_written(string name)
    {
        var vector = Vectors.Named("force.json", name);
        var item = new CodedForce(vector.GetProperty("code").GetString()!, vector.GetProperty("binding").GetBoolean(), Date(vector, "from"), Date(vector, "until"));

        var force = Force.On(Day(vector.GetProperty("on")), item, Day(Vectors.Read("force.json").GetProperty("releaseDay")));

        force.State.ShouldBe(vector.GetProperty("state").GetString());
        force.Begun.ShouldBe(vector.GetProperty("begun").GetBoolean());
        force.StartDateNotKnown.ShouldBe(vector.TryGetProperty("startDateNotKnown", out var notKnown) && notKnown.GetBoolean());
        force.Uncertain?.Edge.ShouldBe(vector.GetProperty("edge").GetString());
        (force.Uncertain is null).ShouldBe(!vector.TryGetProperty("edge", out _));
    }

    static DateOnly Day(JsonElement text) => DateOnly.ParseExact(text.GetString()!, "yyyy-MM-dd", CultureInfo.InvariantCulture);

    static CatalogueDate? Date(JsonElement vector, string name) => vector.GetProperty(name).GetString() is not { } text ? null
        : new(text, text.Length switch { 4 => "year", 7 => "month", _ => "day" });
}

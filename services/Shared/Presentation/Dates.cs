using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace AseanPlatform.Presentation;

/// <summary>A date as exact as its source has it: 2026-03-01 (day), 2026-03 (month) or 2026 (year).</summary>
[JsonConverter(typeof(PartialDateConverter))]
public sealed record PartialDate(string Date, string Precision);

/// <summary>Reads {"date", "precision"}, and a plain ISO date or moment as a day; writes the former.</summary>
public sealed class PartialDateConverter : JsonConverter<PartialDate>
{
    public override PartialDate Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType == JsonTokenType.String)
        {
            var text = reader.GetString()!;
            return new PartialDate(text.Length > 10 ? text[..10] : text, text.Length switch { 4 => "year", 7 => "month", _ => "day" });
        }

        using var document = JsonDocument.ParseValue(ref reader);
        return new PartialDate(document.RootElement.GetProperty("date").GetString()!, document.RootElement.GetProperty("precision").GetString()!);
    }

    public override void Write(Utf8JsonWriter writer, PartialDate value, JsonSerializerOptions options)
    {
        writer.WriteStartObject();
        writer.WriteString("date", value.Date);
        writer.WriteString("precision", value.Precision);
        writer.WriteEndObject();
    }
}

/// <summary>Dates written out, never as bare numbers: 21 Nov 2026, 2026年11月21日.</summary>
public static class Dates
{
    static readonly string[] s_months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

    static bool Chinese => Languages.Current == Languages.Chinese;

    public static string Day(DateOnly day) => Chinese
        ? string.Create(CultureInfo.InvariantCulture, $"{day.Year}年{day.Month}月{day.Day}日")
        : string.Create(CultureInfo.InvariantCulture, $"{day.Day} {s_months[day.Month - 1]} {day.Year}");

    /// <summary>A day or moment in ISO form, as the services send it; what cannot be read is shown as it came.</summary>
    public static string Day(string iso) => DateOnly.TryParseExact(iso.Length > 10 ? iso[..10] : iso, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
        ? Day(day)
        : iso;

    public static string Day(DateTimeOffset moment) => Day(DateOnly.FromDateTime(moment.UtcDateTime));

    /// <summary>21 Nov 2026, 14:32 UTC.</summary>
    public static string Moment(DateTimeOffset moment)
    {
        var utc = moment.UtcDateTime;
        return Chinese
            ? string.Create(CultureInfo.InvariantCulture, $"{Day(moment)} {utc:HH:mm}（UTC）")
            : string.Create(CultureInfo.InvariantCulture, $"{Day(moment)}, {utc:HH:mm} UTC");
    }

    /// <summary>No more exact than the date itself: Mar 2026, 2026年3月, 2026.</summary>
    public static string Of(PartialDate date)
    {
        var parts = date.Date.Split('-');
        if (!parts.All(part => int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out _))) return date.Date;

        var numbers = Array.ConvertAll(parts, part => int.Parse(part, CultureInfo.InvariantCulture));
        return (date.Precision, numbers.Length) switch
        {
            ("day", 3) => Day(new DateOnly(numbers[0], numbers[1], numbers[2])),
            ("month", >= 2) when numbers[1] is >= 1 and <= 12 => Chinese ? $"{numbers[0]}年{numbers[1]}月" : $"{s_months[numbers[1] - 1]} {numbers[0]}",
            ("year", >= 1) => Chinese ? $"{numbers[0]}年" : $"{numbers[0]}",
            _ => date.Date,
        };
    }
}

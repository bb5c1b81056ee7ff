using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace AseanPlatform.Assessment.Snapshots;

/// <summary>
/// Writes canonical JSON: sorted keys, no white space, UTF-8, only what must be escaped is, no fractions. The same value is always the same bytes,
/// so that its SHA-256 can be checked by anyone. It refuses a member that is out of order.
/// </summary>
sealed class CanonicalWriter
{
    readonly ArrayBufferWriter<byte> _to = new(1 << 16);
    readonly Stack<string?> _last = new(); // the last member of each open object; null in an array
    bool _needsComma;

    public ReadOnlySpan<byte> Written => _to.WrittenSpan;

    public static byte[] Of(JsonElement value)
    {
        var writer = new CanonicalWriter();
        writer.Value(value);
        return writer.Written.ToArray();
    }

    public CanonicalWriter Begin() => Open('{', "");
    public CanonicalWriter End() => Close('}');
    public CanonicalWriter BeginArray() => Open('[', null);
    public CanonicalWriter EndArray() => Close(']');

    public CanonicalWriter Member(string name)
    {
        if (string.CompareOrdinal(_last.Pop(), name) >= 0) throw new InvalidOperationException($"{name} is out of order.");
        _last.Push(name);
        Comma();
        Quoted(name);
        Ascii(':');
        _needsComma = false;
        return this;
    }

    public CanonicalWriter Text(string? value)
    {
        if (value is null) return Null();
        Comma();
        Quoted(value);
        return this;
    }

    public CanonicalWriter Number(long? value) => value is { } number ? Raw(Encoding.UTF8.GetBytes(number.ToString(CultureInfo.InvariantCulture))) : Null();

    public CanonicalWriter Flag(bool value) => Raw(value ? "true"u8 : "false"u8);

    public CanonicalWriter Null() => Raw("null"u8);

    public CanonicalWriter Id(Guid value) => Text(value.ToString());

    public CanonicalWriter Day(DateOnly value) => Text(value.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));

    public CanonicalWriter Moment(DateTimeOffset value) => Text(value.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));

    public CanonicalWriter Texts(IEnumerable<string> values)
    {
        BeginArray();
        foreach (var value in values) Text(value);
        return EndArray();
    }

    /// <summary>A value that is canonical already.</summary>
    public CanonicalWriter Raw(ReadOnlySpan<byte> canonical)
    {
        Comma();
        _to.Write(canonical);
        return this;
    }

    public CanonicalWriter Value(JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                Begin();
                foreach (var member in value.EnumerateObject().OrderBy(m => m.Name, StringComparer.Ordinal)) Member(member.Name).Value(member.Value);
                return End();
            case JsonValueKind.Array:
                BeginArray();
                foreach (var item in value.EnumerateArray()) Value(item);
                return EndArray();
            case JsonValueKind.String:
                return Text(value.GetString());
            default:
                return Raw(Encoding.UTF8.GetBytes(value.GetRawText()));
        }
    }

    CanonicalWriter Open(char bracket, string? last)
    {
        Comma();
        Ascii(bracket);
        _last.Push(last);
        _needsComma = false;
        return this;
    }

    CanonicalWriter Close(char bracket)
    {
        _last.Pop();
        Ascii(bracket);
        _needsComma = true;
        return this;
    }

    void Comma()
    {
        if (_needsComma) Ascii(',');
        _needsComma = true;
    }

    void Quoted(string text)
    {
        Ascii('"');
        var rest = text.AsSpan();
        while (rest.IndexOfAny(Escaped) is var at and >= 0)
        {
            Encoding.UTF8.GetBytes(rest[..at], _to);
            Encoding.UTF8.GetBytes(rest[at] switch
            {
                '"' => "\\\"",
                '\\' => @"\\",
                '\n' => "\\n",
                '\r' => "\\r",
                '\t' => "\\t",
                '\b' => "\\b",
                '\f' => "\\f",
                var control => $"\\u{(int)control:x4}",
            }, _to);
            rest = rest[(at + 1)..];
        }
        Encoding.UTF8.GetBytes(rest, _to);
        Ascii('"');
    }

    void Ascii(char character)
    {
        _to.GetSpan(1)[0] = (byte)character;
        _to.Advance(1);
    }

    static readonly SearchValues<char> Escaped = SearchValues.Create([.. Enumerable.Range(0, 0x20).Select(i => (char)i), '"', '\\']);
}

using System.Buffers;
using System.Text;
using System.Text.Json;

namespace AseanPlatform.Content.Releases;

/// <summary>One way to write a JSON value: sorted keys, no white space, UTF-8, only what must be escaped is. So it can be hashed, here and by anyone else.</summary>
static class CanonicalJson
{
    public static byte[] Of(JsonElement value)
    {
        var buffer = new ArrayBufferWriter<byte>(1 << 16);
        Write(value, buffer);
        return buffer.WrittenSpan.ToArray();
    }

    static void Write(JsonElement value, ArrayBufferWriter<byte> to)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                var separator = '{';
                foreach (var member in value.EnumerateObject().OrderBy(m => m.Name, StringComparer.Ordinal))
                {
                    Raw(separator, to);
                    Text(member.Name, to);
                    Raw(':', to);
                    Write(member.Value, to);
                    separator = ',';
                }
                if (separator is '{') Raw('{', to);
                Raw('}', to);
                break;
            case JsonValueKind.Array:
                var before = '[';
                foreach (var item in value.EnumerateArray())
                {
                    Raw(before, to);
                    Write(item, to);
                    before = ',';
                }
                if (before is '[') Raw('[', to);
                Raw(']', to);
                break;
            case JsonValueKind.String:
                Text(value.GetString()!, to);
                break;
            default:
                to.Write(Encoding.UTF8.GetBytes(value.GetRawText())); // a number stays as it was written
                break;
        }
    }

    static void Text(string text, ArrayBufferWriter<byte> to)
    {
        Raw('"', to);
        var rest = text.AsSpan();
        while (rest.IndexOfAny(Escaped) is var at and >= 0)
        {
            Encoding.UTF8.GetBytes(rest[..at], to);
            to.Write(Encoding.UTF8.GetBytes(rest[at] switch
            {
                '"' => "\\\"",
                '\\' => @"\\",
                '\n' => "\\n",
                '\r' => "\\r",
                '\t' => "\\t",
                '\b' => "\\b",
                '\f' => "\\f",
                var control => $"\\u{(int)control:x4}",
            }));
            rest = rest[(at + 1)..];
        }
        Encoding.UTF8.GetBytes(rest, to);
        Raw('"', to);
    }

    static void Raw(char ascii, ArrayBufferWriter<byte> to)
    {
        to.GetSpan(1)[0] = (byte)ascii;
        to.Advance(1);
    }

    static readonly SearchValues<char> Escaped = SearchValues.Create([.. Enumerable.Range(0, 0x20).Select(i => (char)i), '"', '\\']);
}

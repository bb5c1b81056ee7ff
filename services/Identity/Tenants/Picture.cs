using System.Buffers.Binary;
using AseanPlatform.ServiceDefaults;

namespace AseanPlatform.Identity.Tenants;

/// <summary>
/// A logo by its content, whatever it was called: PNG, JPEG or WebP that is whole, has nothing behind its end and is of a size that a page can show.
/// What is text (SVG, HTML) begins otherwise and is refused with the rest.
/// </summary>
static class Picture
{
    public const int MostBytes = 1024 * 1024;
    const int Least = 16, Most = 4000;

    /// <summary>As JSON carries it: a third longer, and a little around it.</summary>
    public const int MostBody = (MostBytes / 3 * 4) + (64 * 1024);

    public static string TypeOf(byte[] bytes)
    {
        if (bytes.Length is 0 or > MostBytes) throw Refused;
        ReadOnlySpan<byte> all = bytes;
        var (type, (width, height)) = all switch
        {
            [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A, ..] => ("image/png", Png(all)),
            [0xFF, 0xD8, 0xFF, ..] => ("image/jpeg", Jpeg(all)),
            [(byte)'R', (byte)'I', (byte)'F', (byte)'F', _, _, _, _, (byte)'W', (byte)'E', (byte)'B', (byte)'P', ..] => ("image/webp", WebP(all)),
            _ => throw Refused,
        };
        return width is >= Least and <= Most && height is >= Least and <= Most ? type : throw Refused;
    }

    static InvalidValue Refused => new("/image", "Choose a whole PNG, JPEG or WebP picture of at most 1 MB, 16 to 4,000 pixels wide and high. SVG is not accepted.");

    /// <summary>Chunk after chunk, from IHDR to IEND, and nothing after.</summary>
    static (int Width, int Height) Png(ReadOnlySpan<byte> all)
    {
        (int, int)? size = null;
        for (var at = 8; at + 12 <= all.Length;)
        {
            var length = BinaryPrimitives.ReadUInt32BigEndian(all[at..]);
            if (length > (uint)(all.Length - at - 12)) break;
            var name = all.Slice(at + 4, 4);
            if (size is null && (!name.SequenceEqual("IHDR"u8) || length is not 13)) break;
            size ??= (BinaryPrimitives.ReadInt32BigEndian(all[(at + 8)..]), BinaryPrimitives.ReadInt32BigEndian(all[(at + 12)..]));
            at += 12 + (int)length;
            if (name.SequenceEqual("IEND"u8)) return at == all.Length ? size.Value : throw Refused;
        }
        throw Refused;
    }

    /// <summary>Segments up to the scan; the end of the picture is the end of the file.</summary>
    static (int Width, int Height) Jpeg(ReadOnlySpan<byte> all)
    {
        (int, int)? size = null;
        if (all is not [.., 0xFF, 0xD9]) throw Refused;
        for (var at = 2; at + 4 <= all.Length && all[at] is 0xFF;)
        {
            var (marker, length) = (all[at + 1], BinaryPrimitives.ReadUInt16BigEndian(all[(at + 2)..]));
            if (marker is 0xFF)
            {
                at++; // fill
                continue;
            }
            if (length < 2 || at + 2 + length > all.Length) break;
            if (marker is >= 0xC0 and <= 0xCF and not (0xC4 or 0xC8 or 0xCC) && length >= 8)
                size = (BinaryPrimitives.ReadUInt16BigEndian(all[(at + 7)..]), BinaryPrimitives.ReadUInt16BigEndian(all[(at + 5)..]));
            if (marker is 0xDA) return size ?? throw Refused;
            at += 2 + length;
        }
        throw Refused;
    }

    static (int Width, int Height) WebP(ReadOnlySpan<byte> all)
    {
        if (all.Length < 30 || BinaryPrimitives.ReadUInt32LittleEndian(all[4..]) + 8 != all.Length) throw Refused;
        var form = all.Slice(12, 4);
        var data = all[20..];
        if (form.SequenceEqual("VP8 "u8)) return (BinaryPrimitives.ReadUInt16LittleEndian(data[6..]) & 0x3FFF, BinaryPrimitives.ReadUInt16LittleEndian(data[8..]) & 0x3FFF);
        if (form.SequenceEqual("VP8X"u8)) return (1 + Three(data[4..]), 1 + Three(data[7..]));
        if (!form.SequenceEqual("VP8L"u8) || data[0] is not 0x2F) throw Refused;
        var bits = BinaryPrimitives.ReadUInt32LittleEndian(data[1..]);
        return (1 + (int)(bits & 0x3FFF), 1 + (int)((bits >> 14) & 0x3FFF));
    }

    static int Three(ReadOnlySpan<byte> bytes) => bytes[0] | (bytes[1] << 8) | (bytes[2] << 16);
}

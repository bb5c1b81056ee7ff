using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using System.Text.Json;

namespace AseanPlatform.Testing;

/// <summary>Pictures as people choose them for a logo.</summary>
public static class Pictures
{
    /// <summary>A square of one colour; two with different notes have different bytes.</summary>
    public static byte[] Png(string note = "", int size = 48, byte red = 0x0A, byte green = 0x5B, byte blue = 0x78)
    {
        using var picture = new MemoryStream();
        picture.Write([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]);
        var head = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(head, size);
        BinaryPrimitives.WriteInt32BigEndian(head.AsSpan(4), size);
        (head[8], head[9]) = (8, 2);
        Chunk(picture, "IHDR", head);
        Chunk(picture, "tEXt", Encoding.Latin1.GetBytes($"Comment\0{note}"));
        using var rows = new MemoryStream();
        using (var packing = new ZLibStream(rows, CompressionLevel.Fastest, leaveOpen: true))
        {
            for (var y = 0; y < size; y++)
            {
                packing.WriteByte(0);
                for (var x = 0; x < size; x++) packing.Write([red, green, blue]);
            }
        }
        Chunk(picture, "IDAT", rows.ToArray());
        Chunk(picture, "IEND", []);
        return picture.ToArray();
    }

    /// <summary>A body that says beforehand how long it is: with `Expect: 100-continue` it is refused before any of it is sent, and no answer is lost with the connection.</summary>
    public static StringContent TooLarge() => new(JsonSerializer.Serialize(new { image = new byte[2_000_000] }), Encoding.UTF8, "application/json");

    static void Chunk(MemoryStream to, string name, byte[] data)
    {
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, data.Length);
        to.Write(number);
        byte[] body = [.. Encoding.ASCII.GetBytes(name), .. data];
        to.Write(body);
        BinaryPrimitives.WriteUInt32BigEndian(number, Crc(body));
        to.Write(number);
    }

    static uint Crc(byte[] bytes)
    {
        var crc = 0xFFFFFFFFu;
        foreach (var one in bytes)
        {
            crc ^= one;
            for (var bit = 0; bit < 8; bit++) crc = (crc & 1) is 1 ? (crc >> 1) ^ 0xEDB88320u : crc >> 1;
        }
        return ~crc;
    }
}

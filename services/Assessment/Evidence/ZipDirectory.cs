using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace AseanPlatform.Assessment.Evidence;

/// <summary>The archive is broken, or is made to swell, to hide or to mislead.</summary>
sealed class ArchiveRefused : Exception;

/// <summary>
/// What a ZIP file holds, read without believing it: the list must end where it says, parts may not lie over each other, and all is inflated once to count what comes
/// out of it, whatever the headers say. A part has one name, in the list and before its content, and none that leads out of a folder; no name is used as a path, and
/// nothing is kept. Encrypted parts and archives of more than 4 GB are not read.
/// </summary>
static class ZipDirectory
{
    const int MostEntries = 2000, MostDirectory = 1024 * 1024, EndLength = 22, MostComment = ushort.MaxValue;

    /// <summary>What an office document may reasonably hold; a table import allows less because it is kept in memory.</summary>
    const long MostInflated = 200L * 1024 * 1024;

    const int RatioFrom = 1024 * 1024, MostRatio = 100;

    /// <param name="Beginning">Its first bytes, inflated.</param>
    public sealed record Entry(string Name, byte[] Beginning);

    sealed record Listed(string Name, bool Deflated, long Compressed, long At);

    public static async Task<IReadOnlyList<Entry>> Read(Stream file, CancellationToken ct)
    {
        var (listed, end) = await List(file, ct);
        var buffer = new byte[64 * 1024];
        var (entries, inflated, reached) = (new List<Entry>(listed.Count), 0L, 0L);
        foreach (var one in listed.OrderBy(e => e.At))
        {
            var header = await Bytes(file, one.At, 30, ct);
            if (one.At < reached || U32(header, 0) != 0x04034b50) throw new ArchiveRefused();
            var name = await Bytes(file, one.At + 30, U16(header, 26), ct);
            if (Encoding.UTF8.GetString(name) != one.Name) throw new ArchiveRefused(); // some readers go by this name, others by the list's
            var data = one.At + 30 + name.Length + U16(header, 28);
            reached = data + one.Compressed;
            if (reached > end) throw new ArchiveRefused();

            await using var slice = new Slice(file, data, one.Compressed);
            await using var inflating = one.Deflated ? new DeflateStream(slice, CompressionMode.Decompress, leaveOpen: true) : null;
            var content = inflating ?? (Stream)slice;
            byte[]? beginning = null;
            for (int read; (read = await content.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, ct)) > 0;)
            {
                beginning ??= buffer[..Math.Min(read, 128)];
                inflated += read;
                if (inflated > MostInflated || (inflated > RatioFrom && inflated > MostRatio * file.Length)) throw new ArchiveRefused();
            }
            entries.Add(new(one.Name, beginning ?? []));
        }
        return entries;
    }

    static async Task<(List<Listed> Entries, long DirectoryAt)> List(Stream file, CancellationToken ct)
    {
        var length = (int)Math.Min(file.Length, EndLength + MostComment);
        var tail = await Bytes(file, file.Length - length, length, ct);
        var end = tail.AsSpan().LastIndexOf("PK\x05\x06"u8);
        if (end < 0 || length - end < EndLength) throw new ArchiveRefused();

        var (count, size, at) = (U16(tail, end + 10), U32(tail, end + 12), U32(tail, end + 16));
        if (count is 0 or > MostEntries || size > MostDirectory || (long)at + size != file.Length - length + end) throw new ArchiveRefused();

        var directory = await Bytes(file, at, (int)size, ct);
        var entries = new List<Listed>(count);
        var next = 0;
        while (entries.Count < count)
        {
            if (next + 46 > directory.Length || U32(directory, next) != 0x02014b50) throw new ArchiveRefused();
            var (flags, method, compressed, name, local) = (U16(directory, next + 8), U16(directory, next + 10), U32(directory, next + 20), U16(directory, next + 28), U32(directory, next + 42));
            if ((flags & 1) != 0 || method is not (0 or 8) || compressed is uint.MaxValue || local is uint.MaxValue || next + 46 + name > directory.Length) throw new ArchiveRefused();
            var listed = Encoding.UTF8.GetString(directory, next + 46, name);
            if (LeadsAway(listed)) throw new ArchiveRefused();
            entries.Add(new(listed, method is 8, compressed, local));
            next += 46 + name + U16(directory, next + 30) + U16(directory, next + 32);
        }
        return next == directory.Length ? (entries, at) : throw new ArchiveRefused();
    }

    /// <summary>Whether it would be unpacked beside its folder. Nothing here unpacks it, but whoever fetches the file may.</summary>
    static bool LeadsAway(string name) => name is ['/' or '\\', ..] or [_, ':', ..] || name.Contains('\0', StringComparison.Ordinal) || name.Split('/', '\\').Contains("..");

    static async Task<byte[]> Bytes(Stream file, long at, int count, CancellationToken ct)
    {
        if (at < 0 || at + count > file.Length) throw new ArchiveRefused();
        var bytes = new byte[count];
        file.Position = at;
        await file.ReadExactlyAsync(bytes, ct);
        return bytes;
    }

    static ushort U16(byte[] bytes, int at) => BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(at));

    static uint U32(byte[] bytes, int at) => BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(at));

    /// <summary>A part of a file, and nothing beside it.</summary>
    sealed class Slice(Stream file, long from, long length) : Stream
    {
        long _read;

        public override bool CanRead => true;
        public override bool CanSeek => false;
        public override bool CanWrite => false;
        public override long Length => length;
        public override long Position { get => _read; set => throw new NotSupportedException(); }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override int Read(Span<byte> buffer)
        {
            file.Position = from + _read;
            var read = file.Read(buffer[..(int)Math.Min(buffer.Length, length - _read)]);
            _read += read;
            return read;
        }

        public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            file.Position = from + _read;
            var read = await file.ReadAsync(buffer[..(int)Math.Min(buffer.Length, length - _read)], cancellationToken);
            _read += read;
            return read;
        }

        public override void Flush() { }
        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
        public override void SetLength(long value) => throw new NotSupportedException();
        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}

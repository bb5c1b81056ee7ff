using System.Buffers;
using System.Buffers.Binary;
using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace AseanPlatform.Operations;

/// <summary>Where the next page of a list starts: a time and an id, signed so that nobody can make one up.</summary>
public sealed class Cursor(IConfiguration configuration)
{
    const int Length = 8 + 16;
    const int Signature = 16;

    readonly byte[] _key = SHA256.HashData(Encoding.UTF8.GetBytes("cursor:" + configuration["SERVICE_SECRET"]));

    public string Write(DateTimeOffset at, Guid id)
    {
        Span<byte> bytes = stackalloc byte[Length + Signature];
        BinaryPrimitives.WriteInt64BigEndian(bytes, at.UtcTicks);
        id.TryWriteBytes(bytes[8..]);
        HMACSHA256.HashData(_key, bytes[..Length])[..Signature].CopyTo(bytes[Length..]);
        return Base64Url.EncodeToString(bytes);
    }

    public bool TryRead(string cursor, [NotNullWhen(true)] out Place? place)
    {
        place = null;
        Span<byte> bytes = stackalloc byte[Length + Signature];
        if (Base64Url.DecodeFromChars(cursor, bytes, out _, out var written) is not OperationStatus.Done || written != bytes.Length) return false;
        if (!CryptographicOperations.FixedTimeEquals(HMACSHA256.HashData(_key, bytes[..Length]).AsSpan(0, Signature), bytes[Length..])) return false;
        place = new Place(new DateTimeOffset(BinaryPrimitives.ReadInt64BigEndian(bytes), TimeSpan.Zero), new Guid(bytes[8..Length]));
        return true;
    }

    /// <summary>The last row that was shown.</summary>
    public sealed record Place(DateTimeOffset At, Guid Id);
}

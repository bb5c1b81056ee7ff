using System.Security.Cryptography;
using System.Text;

namespace AseanPlatform.Reporting.Oscal;

/// <summary>UUIDs that are made of a name (RFC 9562, version 5): the same thing has the same one in every rendering.</summary>
static class NameUuid
{
    public static Guid Of(Guid space, string name)
    {
        Span<byte> hash = stackalloc byte[SHA1.HashSizeInBytes];
        byte[] named = [.. space.ToByteArray(bigEndian: true), .. Encoding.UTF8.GetBytes(name)];
        SHA1.HashData(named, hash);
        hash[6] = (byte)((hash[6] & 0x0F) | 0x50);
        hash[8] = (byte)((hash[8] & 0x3F) | 0x80);
        return new Guid(hash[..16], bigEndian: true);
    }
}

using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace AseanPlatform.Reporting.Links;

/// <summary>128 random bits for a link, and the hash by which it is known afterwards.</summary>
static class LinkSecret
{
    public static string New() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(16));

    public static string Hash(string secret) => Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(secret)));
}

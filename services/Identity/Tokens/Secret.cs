using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace AseanPlatform.Identity.Tokens;

/// <summary>Random bits for a link, a session or a process; only the hash is ever stored.</summary>
static class Secret
{
    public static string New(int bytes) => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(bytes));

    public static string Hash(string secret) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(secret)));
}

using System.Security.Cryptography;
using System.Text;

namespace AseanPlatform.Reporting.Verification;

/// <summary>
/// A stranger's file, read once from beginning to end and kept nowhere: its hash, and the check code that is in it, if there is one. PDF and HTML
/// hold the address of the check page in plain letters; so a file that was changed is still known for what it was.
/// </summary>
sealed record BroughtFile(string Sha256, string? Code)
{
    public const int MostBytes = 20 * 1024 * 1024;

    /// <summary>Of the body: a file that comes in pieces has the mark of each piece beside it, and is counted without them.</summary>
    public const int MostBody = MostBytes + (1024 * 1024);

    static readonly byte[] s_before = "/verify/"u8.ToArray();

    /// <exception cref="BadHttpRequestException">413: the file is larger than any report.</exception>
    public static async Task<BroughtFile> Read(Stream stream, CancellationToken ct)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[81920];
        var (kept, whole, code) = (0, 0, (string?)null); // the end of what came before stays at the front: an address may lie across two pieces
        for (int read; (read = await stream.ReadAsync(buffer.AsMemory(kept), ct)) > 0;)
        {
            if ((whole += read) > MostBytes) throw new BadHttpRequestException("The file is larger than any report.", StatusCodes.Status413PayloadTooLarge);
            hash.AppendData(buffer, kept, read);
            var seen = kept + read;
            code ??= Find(buffer.AsSpan(0, seen));
            kept = Math.Min(seen, s_before.Length + CheckCode.LongestSpaced - 1);
            buffer.AsSpan(seen - kept, kept).CopyTo(buffer);
        }
        return new(Convert.ToHexStringLower(hash.GetHashAndReset()), code);
    }

    static string? Find(ReadOnlySpan<byte> piece)
    {
        for (int at; (at = piece.IndexOf(s_before)) >= 0;)
        {
            piece = piece[(at + s_before.Length)..];
            if (piece.Length >= CheckCode.LongestSpaced && CheckCode.Read(Encoding.Latin1.GetString(piece[..CheckCode.LongestSpaced])) is { } code) return code;
        }
        return null;
    }
}

using System.Security.Cryptography;

namespace AseanPlatform.Assessment.Snapshots;

/// <summary>A frozen state: canonical JSON and its hash. One snapshot renders every form of a report, so that their numbers agree.</summary>
public sealed record Snapshot(byte[] Json, string Sha256)
{
    public const string Schema = "snapshot/1";

    internal static Snapshot Of(CanonicalWriter written) => new(written.Written.ToArray(), Convert.ToHexStringLower(SHA256.HashData(written.Written)));
}

using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace AseanPlatform.Identity.Tests.Passkeys;

/// <summary>
/// An authenticator and the browser before it, made by the standard (WebAuthn level 3, ES256, no attestation) and by nothing of the platform. Every part of an
/// answer can be made wrong.
/// </summary>
sealed class SoftKey(string origin) : IDisposable
{
    readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public byte[] Id { get; init; } = RandomNumberGenerator.GetBytes(32);
    public string? UserHandle { get; set; }
    public uint Counter { get; set; }

    /// <summary>As many passkeys are that live on several devices: always 0.</summary>
    public bool CountsNothing { get; init; }

    /// <summary>What is made wrong, if anything.</summary>
    public sealed record Wrong(string? Origin = null, string? RpId = null, byte Flags = Present | Verified, bool? CrossOrigin = null, string? TopOrigin = null, string? Type = null, string? UserHandle = null,
        bool SignatureOfOther = false, bool ChangedAfterwards = false, string? Challenge = null);

    public const byte Present = 1, Verified = 4;
    const byte WithKey = 64;

    public string Create(JsonElement options, Wrong? wrong = null)
    {
        wrong ??= new();
        UserHandle = options.GetProperty("user").GetProperty("id").GetString();
        var point = _key.ExportParameters(false).Q;
        byte[] cose = [0xa5, 1, 2, 3, 0x26, 0x20, 1, 0x21, 0x58, 32, .. point.X!, 0x22, 0x58, 32, .. point.Y!];
        byte[] data = [.. Data(wrong, (byte)(wrong.Flags | WithKey)), .. new byte[16], 0, (byte)Id.Length, .. Id, .. cose];
        byte[] attestation = [0xa3, .. Text("fmt"), .. Text("none"), .. Text("attStmt"), 0xa0, .. Text("authData"), 0x58, (byte)data.Length, .. data];
        return Said(new { clientDataJSON = Base64Url.EncodeToString(Client(options, wrong, "webauthn.create")), attestationObject = Base64Url.EncodeToString(attestation), transports = new[] { "internal" } });
    }

    public string Get(JsonElement options, Wrong? wrong = null)
    {
        wrong ??= new();
        if (!CountsNothing) Counter++;
        var (data, client) = (Data(wrong, wrong.Flags), Client(options, wrong, "webauthn.get"));
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var signature = (wrong.SignatureOfOther ? other : _key).SignData([.. data, .. SHA256.HashData(client)], HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
        if (wrong.ChangedAfterwards) data[^1] ^= 0x40;
        return Said(new
        {
            clientDataJSON = Base64Url.EncodeToString(client),
            authenticatorData = Base64Url.EncodeToString(data),
            signature = Base64Url.EncodeToString(signature),
            userHandle = wrong.UserHandle ?? UserHandle,
        });
    }

    string Said(object response)
    {
        var id = Base64Url.EncodeToString(Id);
        return JsonSerializer.Serialize(new { id, rawId = id, type = "public-key", response, clientExtensionResults = new { }, authenticatorAttachment = "platform" });
    }

    byte[] Data(Wrong wrong, byte flags)
    {
        var counter = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(counter, Counter);
        return [.. SHA256.HashData(Encoding.UTF8.GetBytes(wrong.RpId ?? new Uri(origin).Host)), flags, .. counter];
    }

    byte[] Client(JsonElement options, Wrong wrong, string type)
    {
        var said = new Dictionary<string, object> { ["type"] = wrong.Type ?? type, ["challenge"] = wrong.Challenge ?? options.GetProperty("challenge").GetString()!, ["origin"] = wrong.Origin ?? origin, ["crossOrigin"] = wrong.CrossOrigin ?? false };
        if (wrong.TopOrigin is not null) said["topOrigin"] = wrong.TopOrigin;
        return JsonSerializer.SerializeToUtf8Bytes(said);
    }

    static byte[] Text(string text) => [(byte)(0x60 + text.Length), .. Encoding.ASCII.GetBytes(text)];

    public void Dispose() => _key.Dispose();
}

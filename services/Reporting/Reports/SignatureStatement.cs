using System.Text;
using AseanPlatform.Presentation;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Localization;
using Texts = AseanPlatform.Reporting.Rendering.Texts;

namespace AseanPlatform.Reporting.Reports;

/// <summary>Says of a signed file in words what is signed and how anybody checks it.</summary>
static class SignatureStatement
{
    public sealed record Signed(string Name, string Language, int Bytes, string Sha256, string KeyId, string SnapshotSha256, DateTimeOffset? At);

    public static FileContentHttpResult Of(Signed signed, IStringLocalizer<Texts> texts, IConfiguration configuration)
    {
        var origin = (configuration["PLATFORM_ORIGIN"] ?? "http://localhost:8080").TrimEnd('/');
        using var _ = Languages.Use(signed.Language);
        string[] lines =
        [
            texts["statement.title"], "",
            texts["statement.file", signed.Name, signed.Bytes],
            $"SHA-256: {signed.Sha256}",
            texts["statement.snapshot", signed.SnapshotSha256],
            texts["statement.signed", signed.At is { } at ? Dates.Moment(at) : "–"],
            texts["statement.method"],
            texts["statement.key", signed.KeyId, $"{origin}/api/v1/verification/signing-keys/{signed.KeyId}"], "",
            texts["statement.how"], "",
            $"    openssl dgst -sha256 -verify {signed.KeyId}.pem -signature {signed.Name}.sig {signed.Name}", "",
            texts["statement.page", $"{origin}/{Languages.Segment(signed.Language)}/verify"],
        ];
        return TypedResults.File(Encoding.UTF8.GetBytes(string.Join('\n', lines) + "\n"), "text/plain; charset=utf-8", $"{signed.Name}.sig.txt");
    }
}

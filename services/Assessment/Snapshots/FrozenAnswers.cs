using System.Security.Cryptography;
using System.Text.Json;
using AseanPlatform.Assessment.Assessments;

namespace AseanPlatform.Assessment.Snapshots;

/// <summary>The answers of a submission, read from its snapshot: what was handed in, whatever came later.</summary>
/// <param name="By">The printed name of who handed it in.</param>
/// <param name="Evidence">SHA-256 of each piece of evidence that proves an answer, once, in the order of the statements.</param>
/// <param name="Sha256">Of the answers alone: canonical JSON of id, level, not applicable, reason and words, in the order of the statements.</param>
sealed record FrozenAnswers(IReadOnlyDictionary<string, Said> Said, string? By, IReadOnlyList<string> Evidence, string Sha256)
{
    public static FrozenAnswers Of(byte[] snapshot)
    {
        using var document = JsonDocument.Parse(snapshot);
        var said = new Dictionary<string, Said>(StringComparer.Ordinal);
        var evidence = new List<string>();
        var to = new CanonicalWriter();
        to.BeginArray();
        foreach (var statement in document.RootElement.GetProperty("statements").EnumerateArray())
        {
            var id = statement.GetProperty("id").GetString()!;
            var answer = new Said(
                statement.GetProperty("level") is { ValueKind: JsonValueKind.Number } level ? level.GetInt32() : null, statement.GetProperty("notApplicable").GetBoolean(),
                statement.GetProperty("reason").GetString(), statement.GetProperty("words").GetString());
            said[id] = answer;
            if (statement.TryGetProperty("evidence", out var proofs)) evidence.AddRange(proofs.EnumerateArray().Select(proof => proof.GetProperty("sha256").GetString()!));
            to.Begin().Member("id").Text(id).Member("level").Number(answer.Level).Member("notApplicable").Flag(answer.NotApplicable)
                .Member("reason").Text(answer.Reason).Member("words").Text(answer.Words).End();
        }
        var people = document.RootElement.GetProperty("people");
        return new(said, people.GetArrayLength() > 0 ? people[0].GetProperty("name").GetString() : null, [.. evidence.Distinct(StringComparer.Ordinal)], Convert.ToHexStringLower(SHA256.HashData(to.EndArray().Written)));
    }
}

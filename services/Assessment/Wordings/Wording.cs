using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using AseanPlatform.Assessment.Assessments;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace AseanPlatform.Assessment.Wordings;

/// <summary>A text that somebody wrote in their own words: the words to an answer, or the reason why a statement is not applicable.</summary>
public sealed record OwnText(string StatementId, string Member, string Text)
{
    public const string Words = "words", Reason = "reason";

    /// <summary>By which it is known again: what stands beside one text does not stand beside another.</summary>
    public string Sha256 => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Text)));

    public static IEnumerable<OwnText> Of(Answer answer)
    {
        if (answer.Words is { Length: > 0 } words) yield return new(answer.StatementId, Words, words);
        if (answer.Reason is { Length: > 0 } reason) yield return new(answer.StatementId, Reason, reason);
    }
}

/// <summary>What its people say of one own text: which language it is in, and how it reads in the others of the platform. It is added by a person, never by a machine.</summary>
public sealed class Wording
{
    /// <summary>The original is in none of the platform's languages.</summary>
    public const string OtherLanguage = "other";

    Wording() { } // EF Core

    internal Wording(Guid assessmentId, Guid clientId, OwnText original) => (AssessmentId, ClientId, StatementId, Member) = (assessmentId, clientId, original.StatementId, original.Member);

    public Guid AssessmentId { get; private init; }
    public Guid ClientId { get; private init; }
    public string StatementId { get; private init; } = "";
    /// <summary>words or reason.</summary>
    public string Member { get; private init; } = "";
    /// <summary>Null: nobody said it.</summary>
    public string? WrittenIn { get; private set; }
    internal string OthersJson { get; private set; } = "{}";
    /// <summary>Of the text beside which it was written.</summary>
    public string OriginalSha256 { get; private set; } = "";
    public int Revision { get; private set; }
    public DateTimeOffset SavedAt { get; private set; }
    public Guid SavedBy { get; private set; }
    public string? SavedByName { get; private set; }

    /// <summary>By language, in the order of its codes.</summary>
    public IReadOnlyDictionary<string, string> Others => JsonSerializer.Deserialize<SortedDictionary<string, string>>(OthersJson)!;

    public bool IsOf(OwnText text) => OriginalSha256 == text.Sha256;

    public bool Says(string? writtenIn, IReadOnlyDictionary<string, string> others) =>
        WrittenIn == writtenIn && Others is var there && there.Count == others.Count && there.All(one => others.TryGetValue(one.Key, out var text) && text == one.Value);

    internal void Take(OwnText original, string? writtenIn, IReadOnlyDictionary<string, string> others, Writer writer, DateTimeOffset now)
    {
        (WrittenIn, OthersJson, OriginalSha256) = (writtenIn, JsonSerializer.Serialize(others), original.Sha256);
        (SavedBy, SavedByName, SavedAt) = (writer.Id, writer.Name, now);
        Revision++;
    }

    /// <summary>The same beside the same words in the next cycle.</summary>
    internal Wording CarriedTo(Guid assessmentId) => new()
    {
        AssessmentId = assessmentId,
        ClientId = ClientId,
        StatementId = StatementId,
        Member = Member,
        WrittenIn = WrittenIn,
        OthersJson = OthersJson,
        OriginalSha256 = OriginalSha256,
        Revision = 1,
        SavedAt = SavedAt,
        SavedBy = SavedBy,
        SavedByName = SavedByName,
    };
}

sealed class WordingMapping : IEntityTypeConfiguration<Wording>
{
    public void Configure(EntityTypeBuilder<Wording> wording)
    {
        wording.ToTable("wording").HasKey(w => new { w.AssessmentId, w.StatementId, w.Member });
        wording.Property(w => w.OthersJson).HasColumnName("others").HasColumnType("jsonb");
        wording.Ignore(w => w.Others);
        wording.HasOne<Assessments.Assessment>().WithMany().HasForeignKey(w => w.AssessmentId);
    }
}

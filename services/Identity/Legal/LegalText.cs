using System.ComponentModel.DataAnnotations.Schema;
using AseanPlatform.Tenancy;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace AseanPlatform.Identity.Legal;

/// <summary>A published version of a legal page. The next one stands beside it.</summary>
[OfTenant(Readable = true), Table("legal_text")]
public sealed class LegalText
{
    public const string Privacy = "privacy", Terms = "terms", Imprint = "imprint", ProcessorAgreement = "processor-agreement", Accessibility = "accessibility";
    public static readonly string[] Kinds = [Privacy, Terms, Imprint, ProcessorAgreement, Accessibility];

    public required string Kind { get; init; }
    public int Version { get; init; }
    public required string English { get; init; }
    public required string Chinese { get; init; }
    public DateTimeOffset PublishedAt { get; init; }
    public required string PublishedBy { get; init; }
}

/// <summary>Somebody accepted a version, for themselves or on behalf of an organisation.</summary>
[OfPerson, Table("legal_acceptance")]
public sealed class LegalAcceptance
{
    public Guid Id { get; init; } = Guid.CreateVersion7();
    public Guid PersonId { get; init; }

    /// <summary>As printed then.</summary>
    public required string Name { get; init; }
    public required string Kind { get; init; }
    public int Version { get; init; }
    public Guid? ForTenant { get; init; }
    public Guid? ForClient { get; init; }
    public DateTimeOffset AcceptedAt { get; init; }
}

sealed class LegalMapping : IEntityTypeConfiguration<LegalText>
{
    public void Configure(EntityTypeBuilder<LegalText> builder)
    {
        builder.Property<Guid>("TenantId");
        builder.HasKey("TenantId", nameof(LegalText.Kind), nameof(LegalText.Version));
    }
}

using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using AseanPlatform.Contracts.Links;
using AseanPlatform.ServiceDefaults;
using AseanPlatform.Tenancy;
using MassTransit;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace AseanPlatform.Assessment.Links;

/// <summary>A link that opens one object. Only the hash of its key is kept: whoever reads this table opens nothing.</summary>
[OfNobody]
public sealed class Link
{
    public required string Hash { get; init; }
    public required string Purpose { get; init; }
    public required Guid ObjectId { get; init; }
    public required Guid TenantId { get; init; }
    public required DateTimeOffset ExpiresAt { get; init; }
}

/// <summary>Makes keys of 128 random bits.</summary>
sealed class Keys(AssessmentDb db, IPublishEndpoint events, Tenant tenant, TimeProvider clock, IConfiguration configuration)
{
    public static readonly TimeSpan ScorecardLife = TimeSpan.FromDays(90), ConfirmLife = TimeSpan.FromDays(7), WithdrawLife = TimeSpan.FromDays(5 * 365);

    /// <summary>Stages the link and its event; the key is returned once and never stored.</summary>
    public async Task<(string Key, Link Link)> Issue(string purpose, Guid objectId, CancellationToken ct)
    {
        var key = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(16));
        var link = new Link
        {
            Hash = HashOf(key),
            Purpose = purpose,
            ObjectId = objectId,
            TenantId = tenant.Id,
            ExpiresAt = clock.Now() + purpose switch { Purposes.Confirm => ConfirmLife, Purposes.Withdraw => WithdrawLife, _ => ScorecardLife },
        };
        db.Add(link);
        await events.Publish(new LinkIssued(link.Hash, purpose, objectId, link.ExpiresAt), ct);
        return (key, link);
    }

    /// <summary>The address people get: on the installation's own origin, in their language.</summary>
    public string Url(string language, string purpose, string key) => $"{configuration["PLATFORM_ORIGIN"]}{Path(language, purpose, key)}";

    public static string Path(string language, string purpose, string key) => $"/{(language.StartsWith("zh", StringComparison.Ordinal) ? "zh" : "en")}/{purpose}/{key}";

    public static string HashOf(string key) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)));
}

sealed class LinkMapping : IEntityTypeConfiguration<Link>
{
    public void Configure(EntityTypeBuilder<Link> link) => link.ToTable("link").HasKey(l => l.Hash);
}

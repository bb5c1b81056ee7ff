using System.ComponentModel.DataAnnotations.Schema;
using AseanPlatform.Identity.Tenants;
using AseanPlatform.Tenancy;
using Microsoft.EntityFrameworkCore;

namespace AseanPlatform.Identity.SecondFactors;

/// <summary>A lost second factor: one person asks for its removal, another confirms, and a day later it is gone, unless somebody keeps it.</summary>
[OfNobody, Table("factor_removal")]
public sealed class FactorRemoval
{
    public const string Asked = "asked", Confirmed = "confirmed", Removed = "removed", Cancelled = "cancelled", Expired = "expired";

    /// <summary>Time for a second person to confirm.</summary>
    public static readonly TimeSpan ConfirmedWithin = TimeSpan.FromDays(7);

    public Guid Id { get; init; } = Guid.CreateVersion7();
    public Guid PersonId { get; init; }
    public Guid? TenantId { get; init; }
    public Guid AskedBy { get; init; }
    public bool ByOperator { get; init; }
    public DateTimeOffset AskedAt { get; init; }
    public Guid? ConfirmedBy { get; init; }
    public DateTimeOffset? DueAt { get; init; }
    public Guid? EndedBy { get; init; }
    public DateTimeOffset? EndedAt { get; init; }
    public string State { get; init; } = Asked;

    /// <summary>Behind the wall of the person, and speaking for the tenant where there is one.</summary>
    internal TenantContext Context => Acting.Context(TenantId ?? TenantAccount.Hub, personId: PersonId);
}

static class FactorRemovals
{
    extension(IdentityDb db)
    {
        public IQueryable<FactorRemoval> OpenRemovals(DateTimeOffset now) => db.FactorRemovals.AsNoTracking()
            .Where(r => r.State == FactorRemoval.Confirmed || (r.State == FactorRemoval.Asked && r.AskedAt > now - FactorRemoval.ConfirmedWithin));

        /// <summary>The person keeps the second factor; false where there was nothing to end.</summary>
        public async Task<bool> CancelRemovals(Guid personId, Guid by, DateTimeOffset now, CancellationToken ct) =>
            await db.FactorRemovals.Where(r => r.PersonId == personId && (r.State == FactorRemoval.Asked || r.State == FactorRemoval.Confirmed))
                .ExecuteUpdateAsync(set => set.SetProperty(r => r.State, FactorRemoval.Cancelled).SetProperty(r => r.EndedBy, by).SetProperty(r => r.EndedAt, now), ct) > 0;
    }
}

sealed class FactorRemovalMapping : IEntityTypeConfiguration<FactorRemoval>
{
    public void Configure(Microsoft.EntityFrameworkCore.Metadata.Builders.EntityTypeBuilder<FactorRemoval> builder) => builder.Ignore(r => r.Context);
}

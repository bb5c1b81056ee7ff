using System.ComponentModel.DataAnnotations.Schema;
using System.Security.Claims;
using AseanPlatform.Identity.Links;
using AseanPlatform.ServiceDefaults;
using AseanPlatform.Tenancy;
using Microsoft.EntityFrameworkCore;

namespace AseanPlatform.Identity.AddressChanges;

/// <summary>A person wants to be written to, and to sign in, by another address: who reads the old one and who reads the new one both agree.</summary>
[OfNobody, Table("address_change")]
public sealed class AddressChange
{
    public const string Open = "open", Done = "done", Stopped = "stopped";

    public static readonly TimeSpan ValidFor = TimeSpan.FromDays(1);

    public Guid Id { get; init; } = Guid.CreateVersion7();
    public Guid PersonId { get; init; }
    public string State { get; init; } = Open;
    public DateTimeOffset AskedAt { get; init; }
    public DateTimeOffset ExpiresAt { get; init; }
    public DateTimeOffset? OldConfirmedAt { get; init; }
    public DateTimeOffset? NewConfirmedAt { get; init; }
    public DateTimeOffset? EndedAt { get; init; }
}

static class WishedAddresses
{
    extension(IdentityDb db)
    {
        public IQueryable<AddressChange> OpenAddressChanges(DateTimeOffset now) => db.AddressChanges.AsNoTracking().Where(c => c.State == AddressChange.Open && c.ExpiresAt > now);

        /// <summary>Of the signed-in person, or the one that the link opens.</summary>
        public Task<AddressChange?> AddressChangeOf(ClaimsPrincipal caller, DateTimeOffset now, CancellationToken ct)
        {
            var (person, id) = (caller.PersonId(), caller.ObjectId());
            return db.OpenAddressChanges(now).SingleOrDefaultAsync(c => person == null ? c.Id == id : c.PersonId == person, ct);
        }

        /// <summary>Behind the wall of the person, in the caller's transaction: whatever is open ends, its links too. False where nothing was open.</summary>
        public async Task<bool> StopAddressChanges(Guid personId, DateTimeOffset now, CancellationToken ct)
        {
            var open = await db.AddressChanges.Where(c => c.PersonId == personId && c.State == AddressChange.Open).Select(c => c.Id).ToListAsync(ct);
            var stopped = await db.AddressChanges.Where(c => open.Contains(c.Id) && c.State == AddressChange.Open)
                .ExecuteUpdateAsync(set => set.SetProperty(c => c.State, AddressChange.Stopped).SetProperty(c => c.EndedAt, now), ct);
            foreach (var id in open) await db.EndLinks(id, now, ct);
            await db.People.Where(p => p.Id == personId).ExecuteUpdateAsync(set => set.SetProperty(p => p.NewEmail, (string?)null), ct);
            return stopped > 0;
        }
    }
}

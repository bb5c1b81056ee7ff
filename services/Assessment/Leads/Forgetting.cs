using AseanPlatform.Assessment.Links;
using AseanPlatform.Assessment.Scorecards;
using AseanPlatform.Contracts.Links;
using AseanPlatform.Contracts.Scorecards;
using AseanPlatform.ServiceDefaults;
using Microsoft.EntityFrameworkCore;

namespace AseanPlatform.Assessment.Leads;

static class Forgetting
{
    extension(AssessmentDb db)
    {
        /// <summary>
        /// In one tenant: leads with whom nobody was in touch for twelve months, and what is left of those who withdrew, once the visitor's own link to the result is over too.
        /// One that is being made a client stays for as long as that may take.
        /// </summary>
        public async Task ForgetLeads(DateTimeOffset now, Func<object, Task> tell, CancellationToken ct)
        {
            var (confirmed, withdrawn, turning) = (now.AddMonths(-Contact.MonthsKept), now - Keys.ScorecardLife, now - Contact.Turning);
            var contact = DateOnly.FromDateTime(confirmed.UtcDateTime);
            var old = await db.Contacts
                .Where(c => (c.IsLead && c.ConfirmedAt < confirmed && (c.LastContactOn == null || c.LastContactOn < contact)) || c.WithdrawnAt < withdrawn)
                .Where(c => c.ClientId != null || c.TurnedAt == null || c.TurnedAt <= turning)
                .OrderBy(c => c.ScorecardId).Take(500).ToListAsync(ct);
            var ids = old.ConvertAll(c => c.ScorecardId);
            db.RemoveRange(old);
            db.RemoveRange(await db.Scorecards.Where(s => ids.Contains(s.Id)).ToListAsync(ct));
            foreach (var id in ids) await db.EndLinks(id, [Purposes.Confirm, Purposes.Withdraw, Purposes.Scorecard], tell, ct);
            foreach (var gone in old) await gone.End(now, tell);
            try
            {
                await db.SaveChangesAsync(ct);
            }
            catch (DbUpdateConcurrencyException)
            {
                // Another replica forgets them at this moment, or somebody was in touch; the next round looks again.
            }
        }

        /// <summary>Staged: they open nothing any more, here from the next save on, and elsewhere as soon as it is heard.</summary>
        public async Task EndLinks(Guid objectId, string[] purposes, Func<object, Task> tell, CancellationToken ct)
        {
            foreach (var link in await db.Links.Where(l => l.ObjectId == objectId && purposes.Contains(l.Purpose)).ToListAsync(ct))
            {
                db.Remove(link);
                await tell(new LinkRevoked(link.Hash));
            }
        }
    }

    /// <summary>Staged: what was made elsewhere for a visitor of whom no client came goes. Saying it again does no harm.</summary>
    public static Task End(this Contact contact, DateTimeOffset now, Func<object, Task> tell) => contact.EndsAlone(now) ? tell(new ContactEnded(contact.ScorecardId)) : Task.CompletedTask;
}

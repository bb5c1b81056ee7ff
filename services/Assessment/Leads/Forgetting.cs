using AseanPlatform.Assessment.Links;
using AseanPlatform.Assessment.Scorecards;
using AseanPlatform.ServiceDefaults;
using Microsoft.EntityFrameworkCore;

namespace AseanPlatform.Assessment.Leads;

static class Forgetting
{
    extension(AssessmentDb db)
    {
        /// <summary>
        /// In one tenant: leads with whom nobody was in touch for twelve months, and what is left of those who withdrew, once the visitor's own link to the result is over too.
        /// </summary>
        public async Task ForgetLeads(DateTimeOffset now, Func<string, Task> revoked, CancellationToken ct)
        {
            var (confirmed, withdrawn) = (now.AddMonths(-Contact.MonthsKept), now - Keys.ScorecardLife);
            var contact = DateOnly.FromDateTime(confirmed.UtcDateTime);
            var old = await db.Contacts
                .Where(c => (c.IsLead && c.ConfirmedAt < confirmed && (c.LastContactOn == null || c.LastContactOn < contact)) || c.WithdrawnAt < withdrawn)
                .OrderBy(c => c.ScorecardId).Take(500).ToListAsync(ct);
            var ids = old.ConvertAll(c => c.ScorecardId);
            db.RemoveRange(old);
            db.RemoveRange(await db.Scorecards.Where(s => ids.Contains(s.Id)).ToListAsync(ct));
            foreach (var id in ids) await db.EndLinks(id, [Purposes.Confirm, Purposes.Withdraw, Purposes.Scorecard], revoked, ct);
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
        public async Task EndLinks(Guid objectId, string[] purposes, Func<string, Task> revoked, CancellationToken ct)
        {
            foreach (var link in await db.Links.Where(l => l.ObjectId == objectId && purposes.Contains(l.Purpose)).ToListAsync(ct))
            {
                db.Remove(link);
                await revoked(link.Hash);
            }
        }
    }
}

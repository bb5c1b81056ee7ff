using System.Security.Cryptography;
using System.Text;
using AseanPlatform.Identity.People;
using AseanPlatform.Identity.Tokens;
using AseanPlatform.ServiceDefaults;
using Microsoft.EntityFrameworkCore;

namespace AseanPlatform.Identity.SecondFactors;

enum Used { Nothing, Totp, RecoveryCode }

/// <summary>What a person has beside the password: an app, passkeys, and recovery codes for either. All of it behind the wall of that person.</summary>
static class SecondFactor
{
    const int RecoveryCodes = 10;

    extension(IdentityDb db)
    {
        public Task<bool> HasSecondFactor(Guid personId, CancellationToken ct) =>
            db.Credentials.AnyAsync(c => c.PersonId == personId && (c.Kind == Credential.Totp || c.Kind == Credential.Passkey), ct);

        /// <summary>Two that are taken away at the same moment come one after the other, so that the second sees that it is the last. In the caller's transaction.</summary>
        public Task<int> LockFactors(Guid personId, CancellationToken ct) => db.Database.ExecuteSqlAsync($"SELECT 1 FROM person WHERE id = {personId} FOR UPDATE", ct);

        /// <summary>After one was taken away: refuses where it was the last and the role needs one; recovery codes go with the last.</summary>
        public async Task LeaveNoLooseCodes(Guid personId, CancellationToken ct)
        {
            if (await db.HasSecondFactor(personId, ct)) return;
            if (await db.NeedsSecondFactor(personId, ct)) throw new RuleBroken("second-factor.required", "Your role needs a second factor.");
            await db.Credentials.Where(c => c.PersonId == personId && c.Kind == Credential.Recovery).ExecuteDeleteAsync(ct);
        }

        /// <summary>Who runs the installation or a consultancy signs in with a second factor, and before that reaches nothing but the page that makes one.</summary>
        public async Task<bool> NeedsSecondFactor(Guid personId, CancellationToken ct) =>
            await db.PlatformRoles.AnyAsync(r => r.PersonId == personId && r.Role == Roles.Operator, ct)
            || await db.Memberships.AnyAsync(m => m.PersonId == personId && m.Roles.Contains(Roles.ConsultancyAdmin), ct);

        /// <summary>Takes a code of either kind; each counts once, also when two come at the same moment.</summary>
        public async Task<Used> Use(Guid personId, string code, TotpKeys keys, DateTimeOffset now, CancellationToken ct)
        {
            var plain = Plain(code);
            if (plain.Length is 6 && plain.All(char.IsAsciiDigit))
            {
                if (await db.Credentials.AsNoTracking().SingleOrDefaultAsync(c => c.PersonId == personId && c.Kind == Credential.Totp, ct) is not { } totp) return Used.Nothing;
                if (Totp.Match(keys.Unwrap(totp.Data), plain, totp.Counter, now) is not { } step) return Used.Nothing;
                return await db.Credentials.Where(c => c.Id == totp.Id && (c.Counter == null || c.Counter < step)).ExecuteUpdateAsync(set => set.SetProperty(c => c.Counter, step), ct) is 1
                    ? Used.Totp
                    : Used.Nothing;
            }

            var hash = Secret.Hash(plain);
            return await db.Credentials.Where(c => c.PersonId == personId && c.Kind == Credential.Recovery && c.Data == hash && c.UsedAt == null)
                .ExecuteUpdateAsync(set => set.SetProperty(c => c.UsedAt, now), ct) is 1 ? Used.RecoveryCode : Used.Nothing;
        }

        /// <summary>Ten new codes; the old ones end. They are shown once: only their hashes stay.</summary>
        public async Task<List<string>> ReplaceRecoveryCodes(Guid personId, DateTimeOffset now, CancellationToken ct)
        {
            await db.Credentials.Where(c => c.PersonId == personId && c.Kind == Credential.Recovery).ExecuteDeleteAsync(ct);
            var codes = Enumerable.Range(0, RecoveryCodes).Select(_ => Totp.Base32(RandomNumberGenerator.GetBytes(10))).ToList(); // 80 bits: a plain hash is enough
            db.AddRange(codes.Select(code => new Credential { PersonId = personId, Kind = Credential.Recovery, Data = Secret.Hash(code), CreatedAt = now, ChangedAt = now }));
            return codes.ConvertAll(code => string.Join('-', code.Chunk(4).Select(part => new string(part))));
        }
    }

    /// <summary>As it was made: people type blanks, dashes and small letters.</summary>
    static string Plain(string code)
    {
        var plain = new StringBuilder();
        foreach (var c in code.Normalize(NormalizationForm.FormKC)) if (char.IsAsciiLetterOrDigit(c)) plain.Append(char.ToUpperInvariant(c));
        return plain.ToString();
    }
}

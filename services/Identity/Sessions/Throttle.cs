using System.ComponentModel.DataAnnotations.Schema;
using System.Globalization;
using AseanPlatform.Tenancy;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace AseanPlatform.Identity.Sessions;

/// <summary>How often signing in to an account failed from one address; and, under a star, from anywhere, or from one address to whatever account.</summary>
[OfNobody, Table("sign_in_failure")]
public sealed class SignInFailure
{
    public required string Account { get; init; }
    public required string Address { get; init; }
    public int Failures { get; set; }
    public DateTimeOffset LastAt { get; set; }
}

sealed class SignInFailureMapping : IEntityTypeConfiguration<SignInFailure>
{
    public void Configure(EntityTypeBuilder<SignInFailure> builder) => builder.HasKey(f => new { f.Account, f.Address });
}

/// <summary>An address from which an account was signed in to: guessing from elsewhere does not make it wait.</summary>
[OfNobody, Table("known_place")]
public sealed class KnownPlace
{
    public required string Account { get; init; }
    public required string Address { get; init; }
    public DateTimeOffset LastAt { get; init; }
}

sealed class KnownPlaceMapping : IEntityTypeConfiguration<KnownPlace>
{
    public void Configure(EntityTypeBuilder<KnownPlace> builder) => builder.HasKey(p => new { p.Account, p.Address });
}

/// <summary>
/// Guessing gets slow, and nobody is locked out by it. After five failures the pair of account and address waits, twice as long after each. An address
/// that fails at many accounts waits for up to a minute. An account at which many addresses fail lets those wait, for half a minute, that it was never
/// signed in to from; a reset by mail clears the account.
/// </summary>
static class Throttle
{
    const string Any = "*";
    const int FreeOfPair = 5, FreeOfAddress = 50, FreeOfAccount = 100;
    static readonly TimeSpan LongestOfPair = TimeSpan.FromMinutes(15), LongestOfAddress = TimeSpan.FromMinutes(1), LongestOfAccount = TimeSpan.FromSeconds(30);
    static readonly TimeSpan Forgotten = TimeSpan.FromHours(1), KnownFor = TimeSpan.FromDays(90);

    public static ProblemHttpResult Refuse(HttpContext http, TimeSpan wait)
    {
        http.Response.Headers.RetryAfter = Math.Ceiling(wait.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        return TypedResults.Problem(statusCode: StatusCodes.Status429TooManyRequests, type: "sign-in.wait", title: "Too many tries. Wait a little before the next one.");
    }

    extension(IdentityDb db)
    {
        /// <summary>How long to wait before the next try; null: not at all. The same questions whether or not there is such an account.</summary>
        public async Task<TimeSpan?> Wait(string account, string address, DateTimeOffset now, CancellationToken ct)
        {
            var failures = await db.SignInFailures.AsNoTracking()
                .Where(f => (f.Account == account && (f.Address == address || f.Address == Any)) || (f.Account == Any && f.Address == address)).ToListAsync(ct);
            var known = await db.KnownPlaces.AnyAsync(p => p.Account == account && p.Address == address, ct);
            return failures.Max(f => (f.Account, f.Address) switch
            {
                (Any, _) => Wait(f, FreeOfAddress, LongestOfAddress, now),
                (_, Any) => known ? null : Wait(f, FreeOfAccount, LongestOfAccount, now),
                _ => Wait(f, FreeOfPair, LongestOfPair, now),
            });
        }

        public Task<int> Failed(string account, string address, DateTimeOffset now, CancellationToken ct) => db.Database.ExecuteSqlAsync($"""
            INSERT INTO sign_in_failure VALUES ({account}, {address}, 1, {now}), ({account}, {Any}, 1, {now}), ({Any}, {address}, 1, {now})
            ON CONFLICT (account, address) DO UPDATE
            SET failures = CASE WHEN sign_in_failure.last_at < {now - Forgotten} THEN 1 ELSE sign_in_failure.failures + 1 END, last_at = excluded.last_at
            """, ct);

        /// <param name="known">From now on this is a place of the account's owner.</param>
        public Task<int> Succeeded(string account, string address, bool known, DateTimeOffset now, CancellationToken ct) => db.Database.ExecuteSqlAsync($"""
            DELETE FROM sign_in_failure WHERE (account = {account} AND address = {address}) OR last_at < {now - Forgotten - Forgotten};
            DELETE FROM known_place WHERE account = {account} AND last_at < {now - KnownFor};
            INSERT INTO known_place (account, address, last_at) SELECT {account}, {address}, {now} WHERE {known}
            ON CONFLICT (account, address) DO UPDATE SET last_at = excluded.last_at
            """, ct);

        /// <summary>Whoever owns the mailbox starts anew.</summary>
        public Task<int> Forget(string account, CancellationToken ct) => db.SignInFailures.Where(f => f.Account == account).ExecuteDeleteAsync(ct);
    }

    internal static TimeSpan? Wait(SignInFailure failures, int free, TimeSpan longest, DateTimeOffset now)
    {
        if (failures.Failures < free || now - failures.LastAt > Forgotten) return null;
        var whole = TimeSpan.FromSeconds(Math.Min(longest.TotalSeconds, Math.Pow(2, Math.Min(failures.Failures - free, 20))));
        return failures.LastAt + whole - now is { Ticks: > 0 } left ? left : null;
    }

    internal static TimeSpan? OfPair(SignInFailure failures, DateTimeOffset now) => Wait(failures, FreeOfPair, LongestOfPair, now);
}

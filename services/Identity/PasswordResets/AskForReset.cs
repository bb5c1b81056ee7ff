using AseanPlatform.Identity.Mails;
using AseanPlatform.Identity.People;
using AseanPlatform.Identity.Tenants;
using AseanPlatform.Messaging;
using MassTransit;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace AseanPlatform.Identity.PasswordResets;

/// <summary>
/// Writes down that somebody asked, and nothing else: whether there is such an account is looked up afterwards, so that neither the answer nor
/// the time it takes can tell.
/// </summary>
public static class AskForReset
{
    public const string JobKind = "password-reset";

    public sealed record Request([Mailbox] string Email);

    /// <param name="Account">Hash of the address.</param>
    internal sealed record Asked(string Account);

    public static async Task<Accepted> Handle(Request request, Acting acting, CancellationToken ct)
    {
        await acting.AsTenant(TenantAccount.Hub, async db =>
        {
            db.AddJob(JobKind, Guid.CreateVersion7(), new Asked(MailboxAddress.Parse(request.Email).Key));
            return await db.SaveChangesAsync(ct);
        }, ct);
        return TypedResults.Accepted((string?)null);
    }
}

/// <summary>Sends the mail where there is such an account; no more than three in an hour, so that nobody's mailbox is filled by others.</summary>
sealed class SendReset(IServiceProvider services) : JobWorker<IdentityDb>(services)
{
    const int MostInAnHour = 3;

    readonly TimeProvider _clock = services.GetRequiredService<TimeProvider>();

    protected override string Kind => AskForReset.JobKind;

    protected override async Task Work(Job job, IServiceProvider scope, CancellationToken ct)
    {
        var (db, account, now) = (scope.GetRequiredService<IdentityDb>(), job.Read<AskForReset.Asked>().Account, _clock.GetUtcNow());
        await db.Database.ExecuteSqlAsync($"DELETE FROM job WHERE kind = {AskForReset.JobKind} AND state <> 'waiting' AND created_at < {now.AddDays(-1)}", ct); // whoever asked is nobody's business for longer
        if (await db.Emails.Where(e => e.Key == account).Select(e => (Guid?)e.PersonId).SingleOrDefaultAsync(ct) is not { } person) return;
        if (await db.AccountMails.CountAsync(m => m.PersonId == person && m.Kind == AccountMail.PasswordReset && m.CreatedAt > now.AddHours(-1), ct) >= MostInAnHour) return;

        await db.AddAccountMail(person, AccountMail.PasswordReset, scope.GetRequiredService<IPublishEndpoint>(), now, ct);
    }
}

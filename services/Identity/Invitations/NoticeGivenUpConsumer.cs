using AseanPlatform.Contracts.Notices;
using AseanPlatform.Identity.Mails;
using AseanPlatform.ServiceDefaults;
using MassTransit;
using Microsoft.EntityFrameworkCore;

namespace AseanPlatform.Identity.Invitations;

/// <summary>A mail with an invitation did not arrive: it says so in the list, and whoever invited is told once.</summary>
public sealed class NoticeGivenUpConsumer(IdentityDb db, IPublishEndpoint events, TimeProvider clock) : IConsumer<NoticeGivenUp>
{
    public async Task Consume(ConsumeContext<NoticeGivenUp> context)
    {
        var (given, now, ct) = (context.Message, clock.GetUtcNow(), context.CancellationToken);
        // Without a recipient there was nothing to send: withdrawn, accepted or expired meanwhile.
        if (given is not { Kind: "invitation", Reason: not "mail.no-recipient" }) return;
        if (await db.Invitations.SingleOrDefaultAsync(i => i.Id == given.SubjectId, ct) is not { } invitation || !invitation.Bounce(given.Reason, now)) return;

        List<Guid> told = invitation.InvitedBy is { } inviter ? [inviter] : await db.PlatformRoles.Where(r => r.Role == Roles.Operator).Select(r => r.PersonId).ToListAsync(ct);
        foreach (var one in told) await db.AddAccountMail(one, AccountMail.InvitationUndelivered, events, now, ct);
    }
}

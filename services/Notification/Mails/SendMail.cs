using System.Diagnostics;
using System.Diagnostics.Metrics;
using AseanPlatform.Contracts.Notices;
using AseanPlatform.Messaging;
using AseanPlatform.Notification.Telling;
using AseanPlatform.ServiceDefaults;
using AseanPlatform.Tenancy;
using MassTransit;
using Microsoft.EntityFrameworkCore;

namespace AseanPlatform.Notification.Mails;

/// <summary>
/// Sends one mail. The attempt is committed before the server hears of it; if we die between its "yes" and our commit the next attempt sends the same Message-ID again,
/// which is as near to once as SMTP allows.
/// </summary>
sealed class SendMail(IServiceProvider services) : JobWorker<NotificationDb>(services)
{
    public const string JobKind = "mail";

    static readonly Counter<long> s_failures = Telemetry.Meter.CreateCounter<long>("mail.failures", description: "Attempts that a mail server did not accept");

    readonly IServiceProvider _services = services;
    readonly IMailRoute _route = services.GetRequiredService<IMailRoute>();
    readonly LetterWriter _writer = services.GetRequiredService<LetterWriter>();
    readonly SmtpOptions _smtp = services.GetRequiredService<SmtpOptions>();
    readonly TimeProvider _clock = services.GetRequiredService<TimeProvider>();

    protected override string Kind => JobKind;

    // With the growing pauses between them these last for about four hours.
    protected override int MaxAttempts => 30;

    protected override int Parallel => 4;

    protected override async Task Work(Job job, IServiceProvider scope, CancellationToken ct)
    {
        var db = scope.GetRequiredService<NotificationDb>();
        var delivery = await db.Deliveries.SingleAsync(d => d.Id == job.SubjectId, ct);
        if (delivery.IsOver) return;

        if (await scope.GetRequiredService<Composer>().Compose(delivery, ct) is not { } mail)
        {
            await GiveUp(delivery, "mail.no-recipient", scope, ct);
            return;
        }

        if (!MailboxAddress.TryParse(mail.Email, out var address))
        {
            await GiveUp(delivery, "mail.address-unusable", scope, ct);
            return;
        }

        await Attempt(job, delivery.Id, address.Masked, ct);
        await db.Entry(delivery).ReloadAsync(ct);
        using var sealedMail = Envelope.Seal(mail.Letter, await _writer.Html(mail.Letter), address, mail.Name, _smtp.From, delivery.Id);
        try
        {
            using var span = Telemetry.Activities.StartActivity("send mail", ActivityKind.Client);
            await _route.Send(sealedMail, ct);
        }
        catch (MailRefused)
        {
            s_failures.Add(1);
            await GiveUp(delivery, "mail.refused", scope, ct);
            return;
        }
        catch (MailPutOff)
        {
            s_failures.Add(1);
            throw;
        }

        delivery.BeSent(_clock.GetUtcNow());
        if (delivery.Kind is Kinds.BreakGlass) await scope.GetRequiredService<IPublishEndpoint>().Publish(new BreakGlassTold(delivery.SubjectId, delivery.SubjectId), ct);
        await scope.GetRequiredService<IPublishEndpoint>().Publish(new NoticeDelivered(delivery.Id, delivery.Kind, delivery.Channel, delivery.SubjectId), ct);
    }

    protected override async Task GiveUp(Job job, IServiceProvider scope, CancellationToken ct)
    {
        var delivery = await scope.GetRequiredService<NotificationDb>().Deliveries.SingleAsync(d => d.Id == job.SubjectId, ct);
        if (!delivery.IsOver) await GiveUp(delivery, "mail.not-sent", scope, ct);
    }

    static async Task GiveUp(Delivery delivery, string reason, IServiceProvider scope, CancellationToken ct)
    {
        delivery.GiveUp(reason);
        await scope.GetRequiredService<IPublishEndpoint>().Publish(new NoticeGivenUp(delivery.Id, delivery.Kind, delivery.Channel, reason, delivery.SubjectId), ct);
    }

    Task Attempt(Job job, Guid id, string masked, CancellationToken ct) =>
        _services.InTenant(TenantContext.Job(job.TenantId, job.ClientId), async (own, token) =>
        {
            var db = own.GetRequiredService<NotificationDb>();
            (await db.Deliveries.SingleAsync(d => d.Id == id, token)).Attempt(masked);
            await db.SaveChangesAsync(token);
        }, ct);
}

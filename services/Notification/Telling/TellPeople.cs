using AseanPlatform.Contracts.Notices;
using AseanPlatform.Messaging;
using AseanPlatform.Notification.Mails;
using AseanPlatform.Notification.Notices;
using AseanPlatform.ServiceDefaults;
using MassTransit;

namespace AseanPlatform.Notification.Telling;

/// <summary>Finds out who is told about an event, puts it into their inboxes and queues one mail for each.</summary>
sealed class TellPeople(IServiceProvider services) : JobWorker<NotificationDb>(services)
{
    readonly ServiceCalls _calls = services.GetRequiredService<ServiceCalls>();
    readonly TimeProvider _clock = services.GetRequiredService<TimeProvider>();

    sealed record Listener(Guid PersonId, string Language, IReadOnlyList<string> Roles)
    {
        public bool IsStaff => Roles.Contains(ServiceDefaults.Roles.Consultant) || Roles.Contains(ServiceDefaults.Roles.ConsultancyAdmin);
    }

    protected override string Kind => Told.JobKind;

    protected override int MaxAttempts => 20;

    protected override int Parallel => 2;

    protected override async Task Work(Job job, IServiceProvider scope, CancellationToken ct)
    {
        var db = scope.GetRequiredService<NotificationDb>();
        var told = job.Read<Told>();
        switch (told.Kind)
        {
            case Kinds.Invitation:
                Mail(Delivery.ToInvitation, told.SourceId);
                break;
            case { } kind when Kinds.OfAccount.Contains(kind):
                Mail(Delivery.ToAccount, told.SourceId);
                if (told.PersonId is { } owner) await Tell(owner);
                break;
            case Kinds.ExportReady or Kinds.PortfolioReady or Kinds.PortfolioFailed when told.PersonId is { } asked:
                if (told.Kind is not Kinds.PortfolioFailed) Mail(Delivery.ToPerson, asked);
                await Tell(asked);
                break;
            case Kinds.Confirmation or Kinds.ScorecardReady or Kinds.ScorecardFailed:
                Mail(Delivery.ToContact, told.SourceId);
                break;
            case { } kind when Kinds.Waiting.Contains(kind) || Kinds.Near.Contains(kind):
                // Whoever wrote may name anybody: told is who may see the client, and of the consultancy's own talk who is of it.
                if ((await Audience()).FirstOrDefault(person => person.PersonId == told.PersonId) is not { } concerned || (kind is Kinds.StaffMentioned && !concerned.IsStaff)) break;
                await Tell(concerned.PersonId);
                if (Kinds.Waiting.Contains(kind)) Mail(Delivery.ToPerson, concerned.PersonId);
                break;
            default:
                foreach (var person in await Audience())
                {
                    await Tell(person.PersonId);
                    if (told.Kind is Kinds.ReportReady or Kinds.ChangesRequested || Kinds.OfDeletion.Contains(told.Kind) || (told.Kind is Kinds.BreakGlass && person.Roles.Contains(Roles.ClientAdmin))) Mail(Delivery.ToPerson, person.PersonId);
                }

                break;
        }

        async Task Tell(Guid personId)
        {
            var notice = new Notice(told, personId, _clock.GetUtcNow());
            db.Add(notice);
            await scope.GetRequiredService<IPublishEndpoint>().Publish(new NoticeDelivered(notice.Id, told.Kind, "inbox", told.SubjectId), ct);
        }

        void Mail(string recipientKind, Guid recipientId)
        {
            var delivery = new Delivery(told, recipientKind, recipientId, job.TenantId, _clock.GetUtcNow());
            db.Add(delivery);
            db.AddJob(SendMail.JobKind, delivery.Id);
        }

        async Task<IEnumerable<Listener>> Audience()
        {
            if (Kinds.OfDeletion.Contains(told.Kind)) return await _calls.Get<List<Listener>>("identity", $"/internal/client-deletions/{told.SourceId}/audience", job.TenantId, null, ct) ?? [];
            var path = told.ClientId is { } client ? $"/internal/audience?clientId={client}" : "/internal/audience";
            var all = await _calls.Get<List<Listener>>("identity", path, job.TenantId, told.ClientId, ct) ?? [];
            if (told.Kind is Kinds.BreakGlass) return all.Where(person => person.Roles.Contains(Roles.ClientAdmin) || person.Roles.Contains(Roles.ConsultancyAdmin));
            if (told.Kind is Kinds.ChangesRequested || Kinds.Offers.Contains(told.Kind)) return all.Where(person => person.Roles.Contains(Roles.ClientAdmin) || person.Roles.Contains(Roles.Contributor));
            return told.Kind is Kinds.Submitted or Kinds.Accepted ? all.Where(person => person.IsStaff && person.PersonId != told.PersonId) : all;
        }
    }
}

using AseanPlatform.Assessment.Assessments;
using AseanPlatform.Assessment.Catalogue;
using AseanPlatform.Assessment.Scorecards;
using AseanPlatform.Contracts.Identity;
using AseanPlatform.Messaging;
using AseanPlatform.ServiceDefaults;
using AseanPlatform.Tenancy;
using MassTransit;
using Microsoft.EntityFrameworkCore;

namespace AseanPlatform.Assessment.Leads;

/// <summary>
/// A client was made of a lead: what the visitor answered lies in its first assessment, each answer to be confirmed and with where it came from. What somebody has answered
/// there meanwhile stays.
/// </summary>
public sealed class LeadTurnedConsumer(AssessmentDb db, Catalogues catalogues, ServiceCalls identity, Tenant tenant, TimeProvider clock) : IConsumer<LeadTurned>
{
    public async Task Consume(ConsumeContext<LeadTurned> context)
    {
        var (id, ct, now) = (context.Message.ClientId, context.CancellationToken, clock.Now());
        if (await db.ClientIsGone(id, ct)) return;
        var scorecard = await db.Scorecards.SingleOrDefaultAsync(s => s.Id == id, ct);
        var contact = await db.Contacts.SingleOrDefaultAsync(c => c.ScorecardId == id, ct);
        if (scorecard is null || contact is not { ClientId: null, TurnedBy: { } by }) return;
        if (await identity.Get<ClientFact>("identity", $"/internal/clients/{id}", tenant.Id, null, ct) is not { State: not "deleted" } client) return;

        if (await Opened(id, new(client.Generative, client.Country), now, ct) is { IsLocked: false } assessment) await Take(scorecard, assessment, new(by, contact.TurnedByName), now, ct);
        contact.Become();
        scorecard.Become();
        await db.SaveChangesAsync(ct);
    }

    /// <summary>The first assessment; somebody may have been quicker to start it.</summary>
    async Task<Assessments.Assessment?> Opened(Guid client, ClientFacts facts, DateTimeOffset now, CancellationToken ct)
    {
        if (await db.Assessments.Where(a => a.ClientId == client && a.IsCurrent).Select(a => (Guid?)a.Id).SingleOrDefaultAsync(ct) is { } current) return await db.Open(current, ct);
        var made = new Assessments.Assessment(client, cycle: 1, await catalogues.Current(ct), facts, now);
        db.Add(made);
        await db.SaveChangesAsync(ct); // before what refers to it
        return made;
    }

    async Task Take(Scorecard scorecard, Assessments.Assessment assessment, Writer writer, DateTimeOffset now, CancellationToken ct)
    {
        var (release, origin) = (await catalogues.Of(assessment.Release, ct), new Origin(Origin.Scorecard, scorecard.MadeAt));
        if (assessment.Markets.Length is 0 && scorecard.Markets.Length > 0) assessment.ChooseMarkets(scorecard.Markets, release, now);
        foreach (var (statementId, level) in scorecard.Levels)
        {
            var said = new Said(level, false, null, null);
            if (!release.StatementById.TryGetValue(statementId, out var statement) || !statement.IsShown(assessment.Showing) || assessment.AnswerTo(statementId) is not null)
            {
                db.Add(assessment.Note(Guid.CreateVersion7(), statementId, said, writer, now, origin));
                continue;
            }
            db.Add(assessment.Save(Guid.CreateVersion7(), basedOn: 0, statement, said, writer, release, now, toConfirm: true, origin));
            db.Add(assessment.AnswerTo(statementId)!);
        }
    }
}

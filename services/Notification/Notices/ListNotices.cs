using AseanPlatform.Notification.Telling;
using AseanPlatform.Presentation;
using AseanPlatform.Tenancy;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;

namespace AseanPlatform.Notification.Notices;

/// <summary>The reader's own notices, the newest first, each a sentence in both languages with the one place it leads to.</summary>
public static class ListNotices
{
    const int Most = 200;

    /// <param name="Path">Of the page it leads to; null where there is nothing to open.</param>
    public sealed record Item(Guid Id, string Kind, LocalText Text, string? Path, Guid? ClientId, Guid? ReportId, DateTimeOffset CreatedAt, DateTimeOffset? ReadAt);

    public static async Task<Ok<List<Item>>> Handle(NotificationDb db, IStringLocalizer<Texts> texts, CancellationToken ct)
    {
        var notices = await db.Notices.AsNoTracking().OrderByDescending(n => n.CreatedAt).ThenByDescending(n => n.Id).Take(Most).ToListAsync(ct);
        var clients = notices.Select(n => n.ClientId).Distinct().ToList();
        var names = await db.Set<ClientCopy>().AsNoTracking().Where(c => clients.Contains(c.ClientId)).ToDictionaryAsync(c => c.ClientId, c => c.Name, ct);
        return TypedResults.Ok(notices.ConvertAll(notice => new Item(
            notice.Id, notice.Kind, Sentence(notice, texts, notice.ClientId is { } client ? names.GetValueOrDefault(client) : null),
            Places.Of(notice.Kind, notice.ClientId, notice.ReportId, notice.SubjectId), notice.ClientId, notice.ReportId, notice.CreatedAt, notice.ReadAt)));
    }

    static LocalText Sentence(Notice notice, IStringLocalizer<Texts> texts, string? client)
    {
        string In(string language)
        {
            using var _ = Languages.Use(language);
            return texts[$"notice.{notice.Kind}", client ?? texts[notice is { Kind: Kinds.Accepted, ClientId: null } ? "your-organisation" : "the-client"].Value];
        }

        return new LocalText(In(Languages.English), In(Languages.Chinese));
    }
}

public static class CountUnread
{
    public sealed record Response(int Count);

    public static async Task<Ok<Response>> Handle(NotificationDb db, CancellationToken ct) =>
        TypedResults.Ok(new Response(await db.Notices.CountAsync(n => n.ReadAt == null, ct)));
}

public static class ReadNotice
{
    public static async Task<Results<NoContent, NotFound>> Handle(Guid id, NotificationDb db, TimeProvider clock, CancellationToken ct)
    {
        if (await db.Notices.SingleOrDefaultAsync(n => n.Id == id, ct) is not { } notice) return TypedResults.NotFound();

        notice.Read(clock.GetUtcNow());
        await db.SaveChangesAsync(ct);
        return TypedResults.NoContent();
    }
}

/// <summary>Where a notice or mail leads a signed-in person.</summary>
static class Places
{
    public static string? Of(string kind, Guid? clientId, Guid? reportId, Guid subjectId) => (clientId, reportId) switch
    {
        _ when kind is Kinds.AnswerAsked or Kinds.AnswerDue => $"/app/asks/{subjectId}",
        _ when kind is Kinds.Mentioned or Kinds.StaffMentioned => $"/app/comments/{subjectId}",
        _ when kind is Kinds.ActionAssigned or Kinds.ActionDue => $"/app/actions/{subjectId}",
        _ when kind is Kinds.EvidenceExpiring => $"/app/evidence/{subjectId}",
        (_, null) when kind is Kinds.DeletionDone => "/app/deletions",
        ({ } client, null) when kind is Kinds.ChangesRequested or Kinds.Approved or Kinds.Reopened or Kinds.Opened or Kinds.ReleaseOffered => $"/app/clients/{client}/assessment",
        ({ } client, null) when kind is Kinds.DeletionAsked or Kinds.DeletionWithdrawn or Kinds.ExportReady => $"/app/clients/{client}/data",
        ({ } client, null) when kind is Kinds.BreakGlass => $"/app/clients/{client}/access",
        (null, null) when kind is Kinds.MoveOffered => "/app/offers",
        (_, { } report) when kind is Kinds.PortfolioReady or Kinds.PortfolioFailed => $"/app/portfolio-reports/{report}",
        (_, { } report) => $"/app/reports/{report}",
        ({ } client, null) => $"/app/clients/{client}",
        _ => null,
    };
}

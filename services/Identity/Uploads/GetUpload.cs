using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace AseanPlatform.Identity.Uploads;

/// <summary>The preview of an upload, or what became of it.</summary>
public static class GetUpload
{
    /// <param name="Before">When the very same file was confirmed before.</param>
    /// <param name="UndoUntil">Null where there is nothing to take back, or no longer.</param>
    public sealed record Response(Guid Id, string? FileName, string State, int Rows, int Ready, int Duplicates, int Refused, int Late, int ToInvite, IReadOnlyList<string> UnusedColumns,
        DateTimeOffset CreatedAt, DateTimeOffset ExpiresAt, DateTimeOffset? ConfirmedAt, DateTimeOffset? UndoUntil, DateTimeOffset? UndoneAt, Earlier? Before);

    public sealed record Earlier(DateTimeOffset ConfirmedAt, int Made);

    public sealed record SameClient(Guid Id, string Name);

    public sealed record Row(int Number, string Standing, bool Late, string Name, string Country, string Language, string? Sector, bool Generative, string? Reference,
        string? ContactName, string? ContactEmail, string? WrongColumn, string? Reason, int? SameRow, SameClient? SameClient, Guid? ClientId);

    public sealed record RowPage(IReadOnlyList<Row> Items, int? Next);

    public static async Task<Results<Ok<Response>, NotFound>> Handle(Guid id, IdentityDb db, TimeProvider clock, CancellationToken ct) =>
        await db.Uploads.AsNoTracking().SingleOrDefaultAsync(u => u.Id == id, ct) is { } upload && upload.IsThere(clock.GetUtcNow())
            ? TypedResults.Ok(await Shown(upload, db, clock.GetUtcNow(), ct))
            : TypedResults.NotFound();

    internal static async Task<Response> Shown(ClientUpload u, IdentityDb db, DateTimeOffset now, CancellationToken ct)
    {
        var before = await db.Uploads.Where(o => o.Sha256 == u.Sha256 && o.Id != u.Id && o.State == "confirmed" && o.ConfirmedAt < (u.ConfirmedAt ?? now))
            .OrderByDescending(o => o.ConfirmedAt).Select(o => new Earlier(o.ConfirmedAt!.Value, o.Ready)).FirstOrDefaultAsync(ct);
        return new(u.Id, u.FileName, u.State, u.Rows, u.Ready, u.Duplicates, u.Refused, u.Late, u.ToInvite, u.UnusedColumns,
            u.CreatedAt, u.ExpiresAt, u.ConfirmedAt, u.UndoUntil > now ? u.UndoUntil : null, u.UndoneAt, before);
    }

    public static async Task<Results<Ok<RowPage>, NotFound>> List(Guid id, IdentityDb db, TimeProvider clock, CancellationToken ct, string? standing = null, int after = 0, int take = 200)
    {
        if (await db.Uploads.AsNoTracking().SingleOrDefaultAsync(u => u.Id == id, ct) is not { } upload || !upload.IsThere(clock.GetUtcNow())) return TypedResults.NotFound();

        take = Math.Clamp(take, 1, 200);
        var made = upload.IsConfirmed;
        var rows = await (
            from r in db.UploadRows
            where r.UploadId == id && r.Row > after && (standing == null || r.Standing == standing)
            join c in db.Clients on r.SameClient equals c.ClientId into same
            from c in same.DefaultIfEmpty()
            orderby r.Row
            select new Row(r.Row, r.Standing, r.Late, r.Name, r.Country, r.Language, r.Sector, r.Generative, r.Reference, r.ContactName, r.ContactEmail, r.WrongColumn, r.Reason,
                r.SameRow, c == null ? null : new SameClient(c.ClientId, c.Name), made && r.Standing == "ready" ? r.ClientId : null)).Take(take + 1).ToListAsync(ct);
        return TypedResults.Ok(new RowPage([.. rows.Take(take)], rows.Count > take ? rows[take - 1].Number : null));
    }
}

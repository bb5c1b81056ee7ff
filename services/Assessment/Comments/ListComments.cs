using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace AseanPlatform.Assessment.Comments;

/// <param name="StaffOnly">Only people of the consultancy see it.</param>
public sealed record CommentView(
    Guid Id, Guid AssessmentId, string StatementId, Guid? Below, bool StaffOnly, string Words, IReadOnlyList<Guid> Mentioned, DateTimeOffset SaidAt, string? SaidBy, Guid SaidById,
    DateTimeOffset? ResolvedAt, string? ResolvedBy);

static class ListComments
{
    const int Most = 1000;

    /// <summary>All that was said about an assessment, or about one answer of it; the oldest first.</summary>
    public static async Task<Results<Ok<List<CommentView>>, NotFound>> Handle(Guid id, AssessmentDb db, CancellationToken ct, string? statementId = null)
    {
        if (!await db.Assessments.AnyAsync(a => a.Id == id, ct)) return TypedResults.NotFound();

        var all = await Of(db.Comments, id, statementId, ct);
        var among = db.Tenant.Staff ? await Of(db.StaffComments, id, statementId, ct) : [];
        return TypedResults.Ok(all.Select(c => View(c, false)).Concat(among.Select(c => View(c, true))).OrderBy(c => c.SaidAt).ThenBy(c => c.Id).ToList());
    }

    /// <summary>What the consultancy said among itself about a client, also about one that has left: it stays here.</summary>
    public static async Task<Ok<List<CommentView>>> OfStaff(Guid clientId, AssessmentDb db, CancellationToken ct) =>
        TypedResults.Ok((await db.StaffComments.AsNoTracking().Where(c => c.ClientId == clientId).OrderBy(c => c.SaidAt).ThenBy(c => c.Id).ToListAsync(ct)).ConvertAll(c => View(c, true)));

    /// <summary>Where a notice leads.</summary>
    public static async Task<Results<Ok<CommentView>, NotFound>> One(Guid id, AssessmentDb db, CancellationToken ct) =>
        await db.Comments.AsNoTracking().SingleOrDefaultAsync(c => c.Id == id, ct) is { } comment ? TypedResults.Ok(View(comment, false))
        : db.Tenant.Staff && await db.StaffComments.AsNoTracking().SingleOrDefaultAsync(c => c.Id == id, ct) is { } among ? TypedResults.Ok(View(among, true))
        : TypedResults.NotFound();

    static Task<List<T>> Of<T>(IQueryable<T> comments, Guid id, string? statementId, CancellationToken ct) where T : Remark =>
        comments.AsNoTracking().Where(c => c.AssessmentId == id && (statementId == null || c.StatementId == statementId)).OrderBy(c => c.SaidAt).Take(Most).ToListAsync(ct);

    static CommentView View(Remark c, bool staffOnly) =>
        new(c.Id, c.AssessmentId, c.StatementId, c.Below, staffOnly, c.Words, c.Mentioned, c.SaidAt, c.SaidByName, c.SaidBy, c.ResolvedAt, c.ResolvedByName);
}

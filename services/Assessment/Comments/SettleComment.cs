using System.Security.Claims;
using AseanPlatform.Assessment.Assessments;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace AseanPlatform.Assessment.Comments;

/// <summary>Settles a comment, or takes it up again.</summary>
public static class SettleComment
{
    public sealed record Request(bool Resolved);

    public static async Task<Results<NoContent, NotFound>> Handle(Guid id, Request request, AssessmentDb db, ClaimsPrincipal caller, TimeProvider clock, CancellationToken ct)
    {
        var comment = await db.Comments.SingleOrDefaultAsync(c => c.Id == id, ct) ?? (Remark?)(db.Tenant.Staff ? await db.StaffComments.SingleOrDefaultAsync(c => c.Id == id, ct) : null);
        if (comment is null) return TypedResults.NotFound();

        comment.Settle(request.Resolved, caller.Writer(), clock.Now());
        await db.SaveChangesAsync(ct);
        return TypedResults.NoContent();
    }
}

using System.Security.Claims;
using AseanPlatform.ServiceDefaults;
using Microsoft.EntityFrameworkCore;

namespace AseanPlatform.Assessment.Reviews;

/// <summary>Who decides about a submission: the consultancy's people who see the client; where nobody is above the client, its own administrators.</summary>
static class Reviewers
{
    const string OfItself = "self-managed";

    public static readonly string[] Roles = [ServiceDefaults.Roles.ClientAdmin, ServiceDefaults.Roles.ConsultancyAdmin, ServiceDefaults.Roles.Consultant];

    extension(AssessmentDb db)
    {
        public async Task<bool> MayReview(ClaimsPrincipal caller, CancellationToken ct) => Staff(caller)
            || (caller.HasRole(ServiceDefaults.Roles.ClientAdmin) && await db.Tenants.AnyAsync(t => t.Kind == OfItself, ct));

        /// <exception cref="RuleBroken">The client has a consultancy, and that decides.</exception>
        public async Task RequireReviewer(ClaimsPrincipal caller, CancellationToken ct)
        {
            if (!await db.MayReview(caller, ct)) throw new RuleBroken("review.by-consultancy", "The consultancy decides about this assessment.");
        }

        /// <summary>Whether an answer of this cycle is or ever was the person's: also one that was replaced, and one that was carried over.</summary>
        public async Task<bool> HasAnswered(Guid assessmentId, Guid personId, CancellationToken ct) =>
            await db.Answers.AnyAsync(a => a.AssessmentId == assessmentId && a.SavedBy == personId, ct)
            || await db.AnswerWrites.AnyAsync(w => w.AssessmentId == assessmentId && w.Stored && w.By == personId, ct)
            || await db.Wordings.AnyAsync(w => w.AssessmentId == assessmentId && w.SavedBy == personId, ct);

        /// <summary>The last time that changes were asked for in this cycle.</summary>
        public Task<Review?> LastRequest(Guid assessmentId, CancellationToken ct) => db.Reviews.AsNoTracking()
            .Where(r => r.AssessmentId == assessmentId && r.Decision == Decisions.ChangesRequested).OrderByDescending(r => r.Number).FirstOrDefaultAsync(ct);
    }

    // Which clients they see is the wall's.
    static bool Staff(ClaimsPrincipal caller) => caller.HasRole(ServiceDefaults.Roles.ConsultancyAdmin) || caller.HasRole(ServiceDefaults.Roles.Consultant);
}

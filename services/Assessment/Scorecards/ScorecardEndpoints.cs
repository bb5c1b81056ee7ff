using AseanPlatform.Assessment.Leads;
using AseanPlatform.Assessment.Links;
using AseanPlatform.ServiceDefaults;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace AseanPlatform.Assessment.Scorecards;

static class ScorecardEndpoints
{
    public sealed record ConsentView(string Version, string Language, string Text);

    public sealed record ContactView(string Email, string Language, string Kind);

    public sealed record ContactLink(string Email, string Language, string Url, DateTimeOffset ExpiresAt);

    public static void MapScorecards(this IEndpointRouteBuilder app)
    {
        var scorecards = app.MapGroup("/api/v1/scorecards").WithTags("Scorecards");
        scorecards.MapGet("/form", GetForm.Handle).WithName("GetScorecardForm").AllowPurposes(Purposes.Start);
        scorecards.MapPost("/", CompleteScorecard.Handle).WithName("CompleteScorecard").AllowPurposes(Purposes.Start);
        scorecards.MapGet("/consent", GetConsent).WithName("GetConsent").AllowPurposes(Purposes.Start, Purposes.Scorecard);
        scorecards.MapGet("/current", GetResult.Handle).WithName("GetScorecard").AllowPurposes(Purposes.Scorecard);
        scorecards.MapPost("/current/contact", LeaveContact.Handle).WithName("LeaveContact").AllowPurposes(Purposes.Scorecard);
        app.MapPost("/api/v1/contacts/current/confirmation", ConfirmContact.Handle).WithTags("Scorecards").WithName("ConfirmContact").AllowPurposes(Purposes.Confirm);
        app.MapPost("/api/v1/contacts/current/withdrawal", WithdrawContact.Handle).WithTags("Scorecards").WithName("WithdrawContact").AllowPurposes(Purposes.Withdraw);
        app.MapLeads();

        var owned = app.MapGroup("/internal/contacts/{id:guid}").WithTags("Internal").AllowServices("notification", "reporting");
        owned.MapGet("/", GetContact).WithName("GetContact");
        owned.MapPost("/link", IssueLink).WithName("IssueContactLink").AllowServices("notification");
        owned.MapPost("/withdrawal-link", IssueWithdrawal).WithName("IssueWithdrawalLink").AllowServices("notification");
    }

    static async Task<Ok<ConsentView>> GetConsent(AssessmentDb db, Consents consents, CancellationToken ct, string language = "en")
    {
        if (!Consents.Languages.Contains(language)) throw new InvalidValue("/language", "There is no such language.");
        var consent = consents.In(language, await db.Tenants.AsNoTracking().FirstOrDefaultAsync(ct));
        return TypedResults.Ok(new ConsentView(consent.Version, consent.Language, consent.Text));
    }

    static async Task<Results<Ok<ContactView>, NotFound>> GetContact(Guid id, AssessmentDb db, CancellationToken ct) =>
        await db.Contacts.AsNoTracking().SingleOrDefaultAsync(c => c.ScorecardId == id && c.Email != null, ct) is { Email: { } email } contact
            ? TypedResults.Ok(new ContactView(email, contact.Language, contact.IsLead ? "lead" : "visitor"))
            : TypedResults.NotFound();

    /// <summary>A fresh confirmation link for one mail; only its hash stays here.</summary>
    static Task<Results<Ok<ContactLink>, NotFound>> IssueLink(Guid id, AssessmentDb db, Keys keys, CancellationToken ct) => Issue(Purposes.Confirm, id, db, keys, ct);

    /// <summary>The way to take the consent back, for one mail.</summary>
    static Task<Results<Ok<ContactLink>, NotFound>> IssueWithdrawal(Guid id, AssessmentDb db, Keys keys, CancellationToken ct) => Issue(Purposes.Withdraw, id, db, keys, ct);

    static async Task<Results<Ok<ContactLink>, NotFound>> Issue(string purpose, Guid id, AssessmentDb db, Keys keys, CancellationToken ct)
    {
        if (await db.Contacts.AsNoTracking().SingleOrDefaultAsync(c => c.ScorecardId == id && c.Email != null, ct) is not { Email: { } email } contact) return TypedResults.NotFound();

        var (key, link) = await keys.Issue(purpose, id, ct);
        await db.SaveChangesAsync(ct);
        return TypedResults.Ok(new ContactLink(email, contact.Language, keys.Url(contact.Language, purpose, key), link.ExpiresAt));
    }
}

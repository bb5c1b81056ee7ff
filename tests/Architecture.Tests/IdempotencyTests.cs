using AseanPlatform.Tenancy;
using Shouldly;

namespace AseanPlatform.Architecture.Tests;

/// <summary>A call that makes something may be sent again after an answer that did not come. Which ones cannot, and why that does no harm.</summary>
public sealed class IdempotencyTests
{
    static readonly Dictionary<string, string> Without = new(StringComparer.Ordinal)
    {
        ["assessment POST /api/v1/assessments/{id:guid}/sign-off"] = "one for each submission; the same approval again is answered as before",
        ["assessment POST /api/v1/assessments/{id:guid}/offline/preview"] = "keeps nothing: it tells what would come of the file",
        ["assessment POST /api/v1/clients/{clientId:guid}/systems/preview"] = "keeps nothing: it tells what would follow",
        ["assessment POST /api/v1/contacts/current/confirmation"] = "the link works once; again it answers that it was confirmed",
        ["assessment POST /api/v1/contacts/current/withdrawal"] = "withdrawn is withdrawn",
        ["assessment POST /api/v1/portfolio/filters"] = "one for each name",
        ["assessment POST /api/v1/portfolio/pushes/preview"] = "keeps nothing: it tells what would follow",
        ["assessment POST /api/v1/portfolio/pushes/{id:guid}/undoing"] = "undone again, it answers that it was",
        ["assessment POST /api/v1/scorecards"] = "of a visitor, whom nothing tells from the next one: an answer kept for one would be given to another",
        ["assessment POST /api/v1/scorecards/current/contact"] = "one contact for each scorecard",
        ["assessment POST /api/v1/systems/{id:guid}/preview"] = "keeps nothing: it tells what would follow",
        ["content POST /api/v1/corrections"] = "of a visitor, whom nothing tells from the next one; the desk answers twice",
        ["content POST /api/v1/corrections/{id:guid}/answer"] = "answered once",
        ["content POST /api/v1/drafts"] = "editors work without a tenant, to which a kept answer belongs; a second empty draft changes nothing",
        ["content POST /api/v1/drafts/{id:guid}/discarding"] = "discarded once",
        ["content POST /api/v1/drafts/{id:guid}/preview"] = "keeps nothing",
        ["content POST /api/v1/drafts/{id:guid}/publication"] = "a draft is published once",
        ["content POST /api/v1/drafts/{id:guid}/rebase"] = "taken up to the newest release once",
        ["content POST /api/v1/drafts/{id:guid}/review"] = "reviewed once for each time it is handed in",
        ["content POST /api/v1/drafts/{id:guid}/submission"] = "handed in once",
        ["content POST /api/v1/classifications/{scheme}/results"] = "makes nothing: it tells what the rules say",
        ["identity POST /api/v1/address-changes/current/confirmation"] = "the link works once",
        ["identity POST /api/v1/clients/uploads/{id:guid}/confirmation"] = "confirmed again, it makes nothing and answers with what was made",
        ["identity POST /api/v1/clients/uploads/{id:guid}/undoing"] = "undone again, it answers that it was",
        ["identity POST /api/v1/clients/{id:guid}/archiving"] = "archived is archived",
        ["identity POST /api/v1/clients/{id:guid}/moves"] = "one move under way for each client",
        ["identity POST /api/v1/editors"] = "an editor is an editor",
        ["identity POST /api/v1/clients/{id:guid}/deletion"] = "one open for each client",
        ["identity POST /api/v1/clients/{id:guid}/exports"] = "one being made for each client",
        ["identity POST /api/v1/invitations/current/acceptance"] = "the link works once",
        ["identity POST /api/v1/invitations/current/sign-in-providers/{id:guid}"] = "seals where to come back to, and keeps nothing",
        ["identity POST /api/v1/invitations/over/request"] = "tells whoever invited at most once a day",
        ["identity POST /api/v1/invitations/{id:guid}/renewal"] = "sending once more is what it is for",
        ["identity POST /api/v1/legal/{kind}"] = "says which version it replaces; the next time that is another",
        ["identity POST /api/v1/me/address-change"] = "a change that waits is replaced by the next",
        ["identity POST /api/v1/me/closing"] = "nobody is left to ask again",
        ["identity POST /api/v1/me/legal"] = "accepted is accepted",
        ["identity POST /api/v1/me/outside-links"] = "each answer of a provider counts once",
        ["identity POST /api/v1/me/outside-links/{id:guid}/start"] = "seals where to come back to, and keeps nothing",
        ["identity POST /api/v1/me/passkeys"] = "each challenge is answered once",
        ["identity POST /api/v1/me/passkeys/options"] = "a new challenge each time",
        ["identity POST /api/v1/me/passkeys/{id:guid}/removal"] = "removes",
        ["identity POST /api/v1/me/second-factor/recovery-codes"] = "new codes each time; the old ones end, and none may be kept in an answer",
        ["identity POST /api/v1/me/second-factor/removal"] = "removes",
        ["identity POST /api/v1/me/second-factor/totp"] = "a new secret each time, which may not be kept in an answer",
        ["identity POST /api/v1/me/second-factor/totp/confirmation"] = "each code counts once",
        ["identity POST /api/v1/move-offers/{id:guid}/acceptance"] = "accepted once",
        ["identity POST /api/v1/password-resets"] = "of a visitor; a few an hour, and only the newest link counts",
        ["identity POST /api/v1/password-resets/current"] = "the link works once",
        ["identity POST /api/v1/second-factor-removals"] = "one under way for each person",
        ["identity POST /api/v1/second-factor-removals/{id:guid}/confirmation"] = "confirmed once",
        ["identity POST /api/v1/sessions"] = "a session's secret may not be kept in an answer",
        ["identity POST /api/v1/sessions/outside"] = "a session's secret may not be kept in an answer",
        ["identity POST /api/v1/sessions/passkey"] = "a session's secret may not be kept in an answer",
        ["identity POST /api/v1/sessions/passkey/options"] = "a new challenge each time",
        ["identity POST /api/v1/sessions/second-factor"] = "a session's secret may not be kept in an answer",
        ["identity POST /api/v1/set-up"] = "works once",
        ["identity POST /api/v1/tenant/legal/{kind}"] = "says which version it replaces; the next time that is another",
        ["identity POST /api/v1/tenants/{id:guid}/break-glass"] = "one access under way for each operator and client",
        ["identity POST /api/v1/tenants/{id:guid}/closure"] = "closed is closed",
        ["identity POST /api/v1/tenants/{id:guid}/invitation/renewal"] = "sending once more is what it is for",
        ["identity POST /api/v1/tenants/{id:guid}/suspension"] = "suspended is suspended",
        ["notification POST /api/v1/notices/{id:guid}/read"] = "read is read",
        ["operations POST /api/v1/operations/faults/{messageId:guid}/replay"] = "the inbox drops repeats",
        ["operations POST /api/v1/operations/requests/retries"] = "each failure is asked about once",
        ["operations POST /api/v1/operations/requests/{subjectId:guid}/retries"] = "each failure is asked about once",
        ["reporting POST /api/v1/reports/portfolio/{id:guid}/retries"] = "one report for each request, whatever is tried again",
        ["reporting POST /api/v1/reports/{id:guid}/editions"] = "one for each report, audience and language",
        ["reporting POST /api/v1/reports/{id:guid}/editions/{audience}/{language}/retries"] = "one for each report, audience and language, whatever is tried again",
        ["reporting POST /api/v1/reports/{id:guid}/retries"] = "one report for each submission, whatever is tried again",
        ["reporting POST /api/v1/reports/{id:guid}/withdrawal"] = "withdrawn is withdrawn",
        ["reporting POST /api/v1/reports/{id:guid}/summary-links"] = "a link's key may not be kept in an answer; one too many is in the list and can be taken back",
        ["reporting POST /api/v1/summaries/current/opening"] = "of a visitor; it shows what the link opens",
        ["reporting POST /api/v1/verification/codes"] = "makes nothing: it tells what was issued",
        ["reporting POST /api/v1/verification/files"] = "makes nothing: it tells what was issued",
    };

    static string Name(EndPoint endPoint) => $"{endPoint.Service} {endPoint.Method} {endPoint.Route}";

    [Fact]
    public void Every_call_that_creates_takes_an_idempotency_key_or_is_listed_with_the_reason()
    {
        var calls = EndPoint.OfServices.Where(endPoint => endPoint is { IsApi: true, Method: "POST" }).ToList();
        calls.Count(call => call.Idempotent).ShouldBeGreaterThan(6);

        calls.Where(call => !call.Idempotent).Select(Name).Order(StringComparer.Ordinal).ShouldBe(Without.Keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_kept_answer_is_of_somebody_and_holds_ids_numbers_and_times_only()
    {
        Type[] plain = [typeof(Guid), typeof(Guid?), typeof(int), typeof(long), typeof(bool), typeof(DateTimeOffset), typeof(DateTimeOffset?)];
        var calls = EndPoint.OfServices.Where(endPoint => endPoint.Idempotent).ToList();

        calls.Where(call => call.Allowed.Purposes.Count > 0 || call.Allowed.Anyone).Select(Name).ShouldBeEmpty("a visitor is nobody to keep an answer for");
        calls.Where(call => call.Answers.Count is 0).Select(Name).ShouldBeEmpty();
        calls.SelectMany(call => call.Answers.Where(answer => !answer.IsAssignableTo(typeof(IShownOnce))).SelectMany(answer => answer.GetProperties())
            .Where(member => !plain.Contains(member.PropertyType)).Select(member => $"{Name(call)}: {member.Name}")).ShouldBeEmpty();
    }
}

namespace AseanPlatform.Wall.Tests;

/// <summary>Which id stands in a place of a request, by the place's kind.</summary>
static class TwinIds
{
    /// <summary>Ids that mean the same to everybody.</summary>
    public static readonly Dictionary<string, string> Everybodys = new()
    {
        ["answers.statementId"] = Twins.Statement,
        ["statementId"] = Twins.Statement,
        ["statements.id"] = Twins.Statement,
        ["chapter.statementId"] = Twins.Statement,
        ["revisions.revision"] = "1",
        ["files.language"] = "en",
        ["language.format"] = "html",
        ["editions.audience"] = "board",
        ["audience.language"] = "en",
        ["jurisdictions.id"] = "VN",
        ["principles.id"] = "transparency",
        ["bodies.id"] = "none",
        ["discrepancies.id"] = "none",
        ["facts.id"] = "none",
        ["frameworks.id"] = "none",
        ["overlap.framework"] = "fw-nist-ai-rmf-1-0",
        ["instruments.id"] = "none",
        ["mappings.id"] = "none",
        ["nodes.id"] = "none",
        ["obligations.id"] = "none",
        ["parts.id"] = "none",
        ["risk-impact-assessment.id"] = "none",
        ["scoring.id"] = "none",
        ["timeline.id"] = "none",
        ["vocabulary.id"] = "none",
        ["sources.id"] = "none",
        ["releases.id"] = "none",
        ["classification-eu-ai-act.id"] = "none",
        ["classification-viet-nam.id"] = "none",
        ["class.scheme"] = "scheme-vn-ai-law",
        ["classifications.scheme"] = "scheme-vn-ai-law",
        ["wordings.member"] = "reason",
        ["wordings.statementId"] = Twins.Statement,
        ["statementId.member"] = "reason",
        ["duties.obligationId"] = "ob-vn-02",
        ["obligationId"] = "ob-vn-02",
        ["impact.questionId"] = "annex-a-1-1",
        ["legal.kind"] = "processor-agreement",
        ["releases.from"] = "none",
        ["changes.to"] = "none",
        ["history.id"] = "none",
        ["drafts.id"] = Guid.Empty.ToString(), // of the editors; the catalogue has no tenant
        ["items.itemId"] = "none",
        ["itemId"] = "none",
        ["corrections.id"] = Guid.Empty.ToString(),
        ["signing-keys.id"] = "none", // the installation's own, for everybody
        ["faults.messageId"] = Guid.Empty.ToString(), // of the operators; the twins have no fault
    };

    /// <summary>Ids that are not simply the newest row of the table named by the word before them: $1 is the tenant, $2 the client.</summary>
    public static readonly Dictionary<string, (string Service, string Query)> OfTwins = new()
    {
        ["grants.personId"] = ("identity", "SELECT person_id FROM membership WHERE tenant_id = $1 AND client_id IS NULL AND 'consultant' = ANY(roles) AND $2::uuid IS NOT NULL ORDER BY created_at LIMIT 1"),
        ["persons.id"] = ("identity", "SELECT person_id FROM membership WHERE tenant_id = $1 AND client_id = $2 LIMIT 1"),
        // Somebody who is there to be removed; the others go on being used.
        ["people.personId"] = ("identity", "SELECT m.person_id FROM membership m JOIN person p ON p.id = m.person_id WHERE m.tenant_id = $1 AND p.email LIKE 'leaver%' AND $2::uuid IS NOT NULL ORDER BY m.client_id IS NOT NULL LIMIT 1"),
        ["people.memberId"] = ("identity", "SELECT m.person_id FROM membership m JOIN person p ON p.id = m.person_id WHERE m.tenant_id = $1 AND p.email LIKE 'leaver%' AND (m.client_id = $2 OR m.client_id IS NULL) ORDER BY m.client_id NULLS LAST LIMIT 1"),
        ["memberships.id"] = ("identity", "SELECT m.id FROM membership m JOIN person p ON p.id = m.person_id WHERE m.tenant_id = $1 AND p.email LIKE 'leaver%' AND (m.client_id = $2 OR m.client_id IS NULL) ORDER BY m.client_id NULLS LAST LIMIT 1"),
        ["break-glass.accessId"] = ("identity", "SELECT id FROM break_glass WHERE tenant_id = $1 AND client_id = $2 LIMIT 1"),
        ["deletions.deletionId"] = ("identity", "SELECT id FROM client_deletion WHERE tenant_id = $1 AND client_id = $2 ORDER BY asked_at LIMIT 1"),
        ["client-deletions.id"] = ("identity", "SELECT id FROM client_deletion WHERE tenant_id = $1 AND client_id = $2 ORDER BY asked_at LIMIT 1"),
        ["words.personId"] = ("identity", "SELECT person_id FROM membership WHERE tenant_id = $1 AND client_id = $2 AND 'client-admin' = ANY(roles) LIMIT 1"),
        ["exports.exportId"] = ("identity", "SELECT id FROM client_export WHERE tenant_id = $1 AND client_id = $2 ORDER BY asked_at LIMIT 1"),
        ["access.accessId"] = ("identity", "SELECT id FROM break_glass WHERE tenant_id = $1 AND client_id = $2 LIMIT 1"),
        ["break-glass.id"] = ("identity", "SELECT id FROM break_glass WHERE tenant_id = $1 AND client_id = $2 LIMIT 1"),
        // One that is over: the twins stay where they are.
        ["moves.moveId"] = ("identity", "SELECT id FROM client_move WHERE from_tenant = $1 AND client_id = $2 LIMIT 1"),
        ["move-offers.id"] = ("identity", "SELECT id FROM client_move WHERE to_tenant = $1 AND $2::uuid IS NOT NULL LIMIT 1"),
        ["offers.id"] = ("identity", "SELECT id FROM client_move WHERE to_tenant = $1 AND $2::uuid IS NOT NULL LIMIT 1"),
        ["consultancies.id"] = ("identity", "SELECT id FROM tenant_account WHERE id = $1 AND $2::uuid IS NOT NULL"),
        ["editors.personId"] = ("identity", "SELECT person_id FROM membership WHERE tenant_id = $1 AND client_id = $2 AND break_glass_id IS NULL ORDER BY created_at LIMIT 1"),
        ["personId"] = ("identity", "SELECT person_id FROM membership WHERE tenant_id = $1 AND client_id = $2 AND break_glass_id IS NULL ORDER BY created_at LIMIT 1"),
        // One that is open, so that only the wall refuses it.
        ["sessions.id"] = ("identity", "SELECT id FROM session WHERE tenant_id = $1 AND (client_id = $2 OR client_id IS NULL) ORDER BY client_id NULLS LAST, ended_at IS NOT NULL, id DESC LIMIT 1"),
        ["account-mails.id"] = ("identity", "SELECT a.id FROM account_mail a JOIN membership m USING (person_id) WHERE m.tenant_id = $1 AND $2::uuid IS NOT NULL LIMIT 1"),
        // Made last, and of no use to any test but those that remove them.
        ["keys.id"] = ("identity", "SELECT id FROM api_key WHERE tenant_id = $1 AND $2::uuid IS NOT NULL ORDER BY made_at LIMIT 1"), // the one for a chosen client; the others are in use
        ["uploads.id"] = ("identity", "SELECT id FROM client_upload WHERE tenant_id = $1 AND $2::uuid IS NOT NULL ORDER BY created_at DESC LIMIT 1"),
        ["upload.id"] = ("identity", "SELECT id FROM client_upload WHERE tenant_id = $1 AND $2::uuid IS NOT NULL ORDER BY created_at DESC LIMIT 1"),
        ["againstId"] = ("assessment", "SELECT id FROM assessment WHERE tenant_id = $1 AND client_id = $2 ORDER BY cycle LIMIT 1"),
        // A note: what a revision holds goes by its kind. The first one is submitted and stays.
        ["evidence.id"] = ("assessment", "SELECT id FROM evidence WHERE tenant_id = $1 AND client_id = $2 AND kind = 'note' ORDER BY added_at LIMIT 1"),
        // Several: some tests remove one.
        ["filters.id"] = ("assessment", "SELECT id FROM kept_filter WHERE tenant_id = $1 AND $2::uuid IS NOT NULL ORDER BY kept_at DESC LIMIT 1"),
        ["pushes.id"] = ("assessment", "SELECT id FROM push WHERE tenant_id = $1 AND $2::uuid IS NOT NULL ORDER BY made_at LIMIT 1"),
        ["assessment reports.id"] = ("assessment", "SELECT id FROM portfolio_report WHERE tenant_id = $1 AND $2::uuid IS NOT NULL ORDER BY made_at LIMIT 1"),
        ["portfolio-snapshots.id"] = ("assessment", "SELECT id FROM portfolio_report WHERE tenant_id = $1 AND $2::uuid IS NOT NULL ORDER BY made_at LIMIT 1"),
        ["portfolio.id"] = ("reporting", "SELECT id FROM portfolio_report WHERE tenant_id = $1 AND $2::uuid IS NOT NULL ORDER BY created_at LIMIT 1"),
        ["portfolio-reports.id"] = ("reporting", "SELECT id FROM portfolio_report WHERE tenant_id = $1 AND $2::uuid IS NOT NULL ORDER BY created_at LIMIT 1"),
        ["push.id"] = ("assessment", "SELECT id FROM push WHERE tenant_id = $1 AND $2::uuid IS NOT NULL ORDER BY made_at LIMIT 1"),
        ["staff-notes.id"] = ("assessment", "SELECT id FROM staff_note WHERE tenant_id = $1 AND client_id = $2 ORDER BY written_at DESC LIMIT 1"),
        ["snapshots.id"] = ("assessment", "SELECT id FROM submission WHERE tenant_id = $1 AND client_id = $2 LIMIT 1"),
        ["systems.id"] = ("assessment", "SELECT id FROM ai_system WHERE tenant_id = $1 AND client_id = $2 ORDER BY registered_at LIMIT 1"),
        ["calendar-links.linkId"] = ("assessment", "SELECT id FROM calendar_link WHERE tenant_id = $1 AND client_id = $2 ORDER BY made_at LIMIT 1"),
        ["summary-links.linkId"] = ("reporting", "SELECT id FROM summary_link WHERE tenant_id = $1 AND client_id = $2 ORDER BY made_at LIMIT 1"),
        ["leads.id"] = ("assessment", "SELECT scorecard_id FROM contact WHERE tenant_id = $1 AND confirmed_at IS NOT NULL AND $2::uuid IS NOT NULL ORDER BY scorecard_id LIMIT 1"),
        ["leadId"] = ("assessment", "SELECT scorecard_id FROM contact WHERE tenant_id = $1 AND confirmed_at IS NOT NULL AND $2::uuid IS NOT NULL ORDER BY scorecard_id LIMIT 1"),
        ["contacts.id"] = ("assessment", "SELECT scorecard_id FROM contact WHERE tenant_id = $1 AND $2::uuid IS NOT NULL LIMIT 1"),
        ["requests.subjectId"] = ("operations", "SELECT subject_id FROM request WHERE tenant_id = $1 AND $2::uuid IS NOT NULL LIMIT 1"),
        ["subjectId"] = ("operations", "SELECT subject_id FROM request WHERE tenant_id = $1 AND $2::uuid IS NOT NULL LIMIT 1"),
        ["second-factor-removals.id"] = ("identity", "SELECT id FROM factor_removal WHERE tenant_id = $1 AND $2::uuid IS NOT NULL ORDER BY asked_at DESC LIMIT 1"),
        ["passkeys.id"] = ("identity", "SELECT credential_id FROM passkey_person p JOIN membership m USING (person_id) WHERE m.tenant_id = $1 AND $2::uuid IS NOT NULL LIMIT 1"),
        ["sign-in-providers.id"] = ("identity", "SELECT id FROM sign_in_provider WHERE tenant_id = $1 AND $2::uuid IS NOT NULL ORDER BY added_at LIMIT 1"),
        ["outside-links.id"] = ("identity", "SELECT id FROM sign_in_provider WHERE tenant_id = $1 AND $2::uuid IS NOT NULL ORDER BY added_at LIMIT 1"),
        ["outside.id"] = ("identity", "SELECT id FROM sign_in_provider WHERE tenant_id = $1 AND $2::uuid IS NOT NULL ORDER BY added_at LIMIT 1"),
        ["sign-in.id"] = ("identity", "SELECT id FROM sign_in_provider WHERE tenant_id = $1 AND $2::uuid IS NOT NULL ORDER BY added_at LIMIT 1"),
        ["logos.sha256"] = ("identity", "SELECT sha256 FROM tenant_logo WHERE tenant_id = $1 AND $2::uuid IS NOT NULL ORDER BY created_at LIMIT 1"),
        ["logo.sha256"] = ("identity", "SELECT sha256 FROM client_logo WHERE tenant_id = $1 AND client_id = $2 ORDER BY created_at LIMIT 1"),
        ["systemId"] = ("assessment", "SELECT id FROM ai_system WHERE tenant_id = $1 AND client_id = $2 ORDER BY id LIMIT 1"),
        ["reporting links.hash"] = ("reporting", "SELECT hash FROM report_link WHERE tenant_id = $1 AND client_id = $2 LIMIT 1"),
    };
}

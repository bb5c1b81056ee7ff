using AseanPlatform.Tenancy;

namespace AseanPlatform.Identity.Exports;

/// <summary>What Identity itself has of a client, and what nobody puts into an export, with the reason.</summary>
static class OwnParts
{
    public static readonly ExportedRows[] OfTenant =
    [
        ExportedRows.Of("client", "identity", "client", "client_id"),
        // With the pictures themselves, those of before too: reports were drawn with them.
        new("client-logos", ["identity.client_logo"], """
            SELECT jsonb_build_object('sha256', l.sha256, 'type', l.type, 'created_at', l.created_at, 'in_use', l.sha256 = (SELECT c.logo FROM client c WHERE c.client_id = $1), 'base64', translate(encode(l.bytes, 'base64'), E'\n', ''))::text
            FROM client_logo l WHERE l.client_id = $1 ORDER BY l.created_at, l.sha256
            """),
        // Of the consultancy's people what the client reads on its page: names and roles of those who may see it.
        new("people", ["identity.membership"], """
            SELECT jsonb_build_object('person_id', m.person_id, 'name', m.name, 'email', CASE WHEN m.client_id IS NOT NULL THEN m.email END, 'of_consultancy', m.client_id IS NULL, 'roles', m.roles)::text
            FROM member m WHERE m.break_glass_id IS NULL AND (m.client_id = $1 OR (m.client_id IS NULL
              AND ('consultancy-admin' = ANY(m.roles) OR EXISTS (SELECT FROM grant_given g WHERE g.person_id = m.person_id AND g.client_id = $1)))) ORDER BY m.name, m.id
            """),
        ExportedRows.Of("grants", "identity", "grant_given", "given_at, person_id"),
        ExportedRows.Of("invitations", "identity", "invitation", "created_at, id"),
        ExportedRows.Of("operator-access", "identity", "break_glass", "asked_at, id"),
        ExportedRows.Of("keys", "identity", "api_key", "made_at, id"),
        ExportedRows.Of("deletions", "identity", "client_deletion", "asked_at, id"),
        ExportedRows.Of("exports", "identity", "client_export", "asked_at, id"),
        Acceptances("acceptances"),
        ExportedRows.Audit("access-audit", "identity"),
    ];

    /// <summary>Of the installation's own texts, which lie with the hub.</summary>
    public static readonly ExportedRows[] OfHub = [Acceptances("installation-acceptances")];

    public static readonly IReadOnlyDictionary<string, string> NotIncluded = new SortedDictionary<string, string>(StringComparer.Ordinal)
    {
        ["*.client_copy"] = "a copy of identity.client",
        ["*.client_grant"] = "a copy of identity.grant_given",
        ["*.client_home"] = "where messages of before a move find the client: ids and times only",
        ["*.idempotency"] = "what a repeated request was answered with, for seven days: ids and times only",
        ["*.job"] = "work under way: ids and times only",
        ["assessment.contact"] = "the address that a visitor left with the consultancy, which goes with the visitor's consent",
        ["assessment.staff_comment"] = "what people of the consultancy say among themselves",
        ["assessment.portfolio_report_client"] = "that the client stands in a report of the consultancy, which holds other clients too",
        ["assessment.pushed_client"] = "a step of the consultancy, kept for a day; what it opened is among the assessments",
        ["assessment.staff_note"] = "what the consultancy notes of a client for itself",
        ["identity.client_deleted"] = "exists only after a client is gone",
        ["identity.deletion_clock"] = "work under way: ids and times only",
        ["identity.client_export_chunk"] = "this file itself and those made before it",
        ["identity.client_move"] = "ids and times of moves, which the audit log tells in words",
        ["identity.client_upload_row"] = "a file of the consultancy, kept for a day",
        ["identity.session"] = "of a person, who reads it under their own account",
        ["identity.sign_in_step"] = "of a person, for ten minutes",
        ["operations.envelope"] = "the way of messages through the services, for ninety days: ids and times only",
        ["reporting.portfolio_report_client"] = "the same, where the report is made",
        ["reporting.issued_hash"] = "hashes of files that are in the export, and of check codes in the list of reports",
        ["reporting.summary_key"] = "hashes only; who was given a summary, and until when, is in the list of links",
        ["operations.request"] = "the way of requests through the services, for ninety days: ids and times only",
    };

    static ExportedRows Acceptances(string kind) =>
        new(kind, ["identity.legal_acceptance"], "SELECT (to_jsonb(t) - 'tenant_id')::text FROM legal_acceptance t WHERE for_client = $1 ORDER BY accepted_at, id");
}

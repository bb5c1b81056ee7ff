-- A report is given out for more than one reader: in full, in two pages for the board, and as a summary that may be made public; and in both languages side by side.
ALTER TABLE report_file ADD COLUMN audience text NOT NULL DEFAULT 'full' CHECK (audience IN ('full', 'board', 'public'));
ALTER TABLE report_file DROP CONSTRAINT report_file_pkey, ADD PRIMARY KEY (report_id, audience, language, format);

-- What was asked for beside the report itself. Its files lie among those of the report and end with it.
CREATE TABLE report_edition (
    id uuid PRIMARY KEY,
    report_id uuid NOT NULL REFERENCES report (id) ON DELETE CASCADE,
    tenant_id uuid NOT NULL,
    client_id uuid NOT NULL,
    audience text NOT NULL CHECK (audience IN ('full', 'board', 'public')),
    language text NOT NULL CHECK (language IN ('en', 'zh-Hans', 'both')),
    state text NOT NULL CHECK (state IN ('waiting', 'ready', 'failed')),
    reason text,
    created_at timestamptz NOT NULL,
    ready_at timestamptz,
    UNIQUE (report_id, audience, language)
);
SELECT platform.of_client('report_edition');
-- Who asked for one.
SELECT platform.audited('report_edition', 'edition', '{audience,language}', subject => 'r.report_id', label => $$(SELECT p.number FROM report p WHERE p.id = r.report_id)$$);

-- A download says for whom the file was made, where that is not the report itself.
DROP FUNCTION platform.audit_report_taken(uuid, text, text);
CREATE FUNCTION platform.audit_report_taken(taken uuid, language text, format text, audience text DEFAULT 'full') RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
  r report;
  said jsonb := jsonb_build_object('language', language, 'format', format);
BEGIN
  SELECT * INTO r FROM report WHERE id = taken; -- behind the caller's own wall
  IF NOT FOUND THEN RAISE insufficient_privilege USING MESSAGE = 'only who sees the report'; END IF;
  IF r.source_kind = 'submission' THEN
    PERFORM platform.audit(r.tenant_id, r.client_id, 'report.downloaded', r.id::text, r.number::text, NULL, CASE WHEN audience = 'full' THEN said ELSE said || jsonb_build_object('audience', audience) END);
  END IF;
END $$;
REVOKE ALL ON FUNCTION platform.audit_report_taken(uuid, text, text, text) FROM PUBLIC;
DO $$ BEGIN EXECUTE format('GRANT EXECUTE ON FUNCTION platform.audit_report_taken(uuid, text, text, text) TO %I', platform.app_role()); END $$;

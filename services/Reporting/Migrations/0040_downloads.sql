-- Who took which report out of the platform, when, from where and as which key or link: it changes nothing and matters all the same. Of a scorecard's report nothing is
-- written: it belongs to the visitor who made it.
SELECT platform.audit_log();

CREATE FUNCTION platform.audit_report_taken(taken uuid, language text, format text) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE r report;
BEGIN
  SELECT * INTO r FROM report WHERE id = taken; -- behind the caller's own wall
  IF NOT FOUND THEN RAISE insufficient_privilege USING MESSAGE = 'only who sees the report'; END IF;
  IF r.source_kind = 'submission' THEN
    PERFORM platform.audit(r.tenant_id, r.client_id, 'report.downloaded', r.id::text, r.number::text, NULL, jsonb_build_object('language', language, 'format', format));
  END IF;
END $$;
REVOKE ALL ON FUNCTION platform.audit_report_taken(uuid, text, text) FROM PUBLIC;
DO $$ BEGIN EXECUTE format('GRANT EXECUTE ON FUNCTION platform.audit_report_taken(uuid, text, text) TO %I', platform.app_role()); END $$;

-- The report over chosen clients of a consultancy, made from what Assessment froze. Of the tenant, with files of its own: it belongs to none of its clients.
CREATE TABLE portfolio_report (
    id uuid PRIMARY KEY,
    tenant_id uuid NOT NULL,
    clients integer NOT NULL CHECK (clients BETWEEN 1 AND 400),
    snapshot_sha256 text NOT NULL,
    state text NOT NULL CHECK (state IN ('waiting', 'ready', 'failed')),
    reason text,
    check_code text NOT NULL,
    made_by uuid NOT NULL,
    made_by_name text,
    created_at timestamptz NOT NULL,
    ready_at timestamptz
);
CREATE INDEX portfolio_report_newest ON portfolio_report (tenant_id, created_at DESC);
SELECT platform.of_tenant('portfolio_report');

CREATE TABLE portfolio_report_client (
    report_id uuid NOT NULL REFERENCES portfolio_report (id) ON DELETE CASCADE,
    client_id uuid NOT NULL,
    tenant_id uuid NOT NULL,
    PRIMARY KEY (report_id, client_id)
);
SELECT platform.of_client('portfolio_report_client');
CREATE TRIGGER refuse_gone BEFORE INSERT ON portfolio_report_client FOR EACH ROW EXECUTE FUNCTION platform.refuse_gone();

CREATE TABLE portfolio_report_file (
    report_id uuid NOT NULL REFERENCES portfolio_report (id) ON DELETE CASCADE,
    language text NOT NULL,
    format text NOT NULL,
    tenant_id uuid NOT NULL,
    sha256 text NOT NULL,
    bytes integer NOT NULL,
    pages integer,
    signature bytea NOT NULL,
    key_id text NOT NULL REFERENCES signing_key (id),
    PRIMARY KEY (report_id, language, format)
);
SELECT platform.of_tenant('portfolio_report_file');

CREATE TABLE portfolio_report_chunk (
    report_id uuid NOT NULL REFERENCES portfolio_report (id) ON DELETE CASCADE,
    sha256 text NOT NULL,
    part integer NOT NULL,
    tenant_id uuid NOT NULL,
    bytes bytea NOT NULL CHECK (length(bytes) BETWEEN 1 AND 262144),
    PRIMARY KEY (report_id, sha256, part)
);
ALTER TABLE portfolio_report_chunk ALTER COLUMN bytes SET STORAGE EXTERNAL;
SELECT platform.of_tenant('portfolio_report_chunk');

-- Who sees all clients reads it; of the others only who made it, as long as each client in it was granted to them. A job of the tenant acts for nobody.
CREATE POLICY readers ON portfolio_report AS RESTRICTIVE FOR SELECT USING (
  (SELECT platform.is_on('app.all_clients')) OR (SELECT platform.id('app.person_id')) IS NULL
  OR (made_by = (SELECT platform.id('app.person_id')) AND clients = (SELECT count(*) FROM portfolio_report_client c WHERE c.report_id = portfolio_report.id)));
CREATE POLICY readers ON portfolio_report_file AS RESTRICTIVE FOR SELECT USING (EXISTS (SELECT FROM portfolio_report r WHERE r.id = report_id));
CREATE POLICY readers ON portfolio_report_chunk AS RESTRICTIVE FOR SELECT USING (EXISTS (SELECT FROM portfolio_report r WHERE r.id = report_id));

-- A client in it was deleted, or lies under another tenant: nothing of what it says of that client may stay here, so it goes as a whole, with its files.
CREATE FUNCTION platform.end_portfolio_report() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
  DELETE FROM portfolio_report r WHERE r.id = OLD.report_id;
  RETURN NULL;
END $$;
CREATE TRIGGER end_report AFTER DELETE ON portfolio_report_client FOR EACH ROW EXECUTE FUNCTION platform.end_portfolio_report();
CREATE TRIGGER end_report_of_moved AFTER UPDATE ON portfolio_report_client FOR EACH ROW WHEN (OLD.tenant_id <> NEW.tenant_id) EXECUTE FUNCTION platform.end_portfolio_report();

-- By what a stranger's file or code is found before anything is known of it. Once the report is gone only this stays: that there was one.
CREATE TABLE issued_portfolio_hash (
    hash text NOT NULL,
    kind text NOT NULL CHECK (kind IN ('file', 'code')),
    tenant_id uuid NOT NULL,
    report_id uuid NOT NULL REFERENCES portfolio_report (id) ON DELETE CASCADE,
    PRIMARY KEY (hash, kind, report_id)
);
SELECT platform.of_nobody('issued_portfolio_hash');
CREATE INDEX issued_portfolio_hash_report ON issued_portfolio_hash (report_id);
CREATE TRIGGER remember_gone AFTER DELETE ON issued_portfolio_hash FOR EACH ROW EXECUTE FUNCTION remember_gone_hash();

-- Who took which one out of the platform: in the consultancy's part of the log.
CREATE FUNCTION platform.audit_portfolio_report_taken(taken uuid, language text, format text) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE r portfolio_report;
BEGIN
  SELECT * INTO r FROM portfolio_report WHERE id = taken; -- behind the caller's own wall
  IF NOT FOUND THEN RAISE insufficient_privilege USING MESSAGE = 'only who sees the report'; END IF;
  PERFORM platform.audit(r.tenant_id, NULL, 'portfolio-report.downloaded', r.id::text, NULL, NULL, jsonb_build_object('language', language, 'format', format));
END $$;
REVOKE ALL ON FUNCTION platform.audit_portfolio_report_taken(uuid, text, text) FROM PUBLIC;
DO $$ BEGIN EXECUTE format('GRANT EXECUTE ON FUNCTION platform.audit_portfolio_report_taken(uuid, text, text) TO %I', platform.app_role()); END $$;

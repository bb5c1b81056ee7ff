-- A report over chosen clients of a consultancy, frozen when somebody asks for it: as canonical JSON, kept for a year.
CREATE TABLE portfolio_report (
  id              uuid PRIMARY KEY,
  tenant_id       uuid NOT NULL,
  clients         integer NOT NULL CHECK (clients BETWEEN 1 AND 400),
  languages       text[] NOT NULL,
  snapshot        bytea NOT NULL,
  snapshot_sha256 text NOT NULL,
  made_at         timestamptz NOT NULL,
  made_by         uuid NOT NULL,
  made_by_name    text
);
ALTER TABLE portfolio_report ALTER snapshot SET COMPRESSION lz4;
CREATE INDEX portfolio_report_made ON portfolio_report (tenant_id, made_at);
SELECT platform.of_tenant('portfolio_report');

-- Whose clients stand in it.
CREATE TABLE portfolio_report_client (
  report_id uuid NOT NULL REFERENCES portfolio_report (id) ON DELETE CASCADE,
  client_id uuid NOT NULL,
  tenant_id uuid NOT NULL,
  PRIMARY KEY (report_id, client_id)
);
SELECT platform.of_client('portfolio_report_client');
CREATE TRIGGER refuse_gone BEFORE INSERT ON portfolio_report_client FOR EACH ROW EXECUTE FUNCTION platform.refuse_gone();

-- Who sees all clients reads it; of the others only who made it, as long as each client in it was granted to them. A job of the tenant acts for nobody.
CREATE POLICY readers ON portfolio_report AS RESTRICTIVE FOR SELECT USING (
  (SELECT platform.is_on('app.all_clients')) OR (SELECT platform.id('app.person_id')) IS NULL
  OR (made_by = (SELECT platform.id('app.person_id')) AND clients = (SELECT count(*) FROM portfolio_report_client c WHERE c.report_id = portfolio_report.id)));

-- A client in it was deleted, or lies under another tenant: nothing of what it says of that client may stay here, so it goes as a whole.
CREATE FUNCTION platform.end_portfolio_report() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
  DELETE FROM portfolio_report r WHERE r.id = OLD.report_id;
  RETURN NULL;
END $$;
CREATE TRIGGER end_report AFTER DELETE ON portfolio_report_client FOR EACH ROW EXECUTE FUNCTION platform.end_portfolio_report();
CREATE TRIGGER end_report_of_moved AFTER UPDATE ON portfolio_report_client FOR EACH ROW WHEN (OLD.tenant_id <> NEW.tenant_id) EXECUTE FUNCTION platform.end_portfolio_report();

-- Of the consultancy's part of the log: how many clients and which bytes, not which clients.
SELECT platform.audited('portfolio_report', 'portfolio-report', '{clients,languages,snapshot_sha256}', client => 'NULL');
-- What was frozen never changes; only the name beside an id goes when its person is erased, which the owner of the tables does.
DO $$ BEGIN EXECUTE format('REVOKE UPDATE ON portfolio_report, portfolio_report_client FROM %I', platform.app_role()); END $$;

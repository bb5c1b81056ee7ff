-- The public summary of a report is shown to whoever holds a link, for as long as somebody wants it shown. Who gave it out, until when and how often it was opened.
CREATE TABLE summary_link (
  id             uuid PRIMARY KEY,
  report_id      uuid NOT NULL REFERENCES report (id) ON DELETE CASCADE,
  tenant_id      uuid NOT NULL,
  client_id      uuid NOT NULL,
  made_by        uuid NOT NULL,
  made_by_name   text,
  made_at        timestamptz NOT NULL,
  expires_at     timestamptz NOT NULL,
  has_password   boolean NOT NULL,
  opened         integer NOT NULL DEFAULT 0,
  last_opened_at timestamptz
);
CREATE INDEX summary_link_of_report ON summary_link (tenant_id, client_id, report_id);
SELECT platform.of_client('summary_link');
CREATE TRIGGER refuse_gone BEFORE INSERT ON summary_link FOR EACH ROW EXECUTE FUNCTION platform.refuse_gone();
-- Made and taken back, which deletes the row; that it was opened is counted and not told.
SELECT platform.audited('summary_link', 'summary-link', '{expires_at,has_password}', subject => 'r.report_id', label => $$(SELECT p.number FROM report p WHERE p.id = r.report_id)$$);

-- What is looked up before the tenant is known: hashes only.
CREATE TABLE summary_key (
  link_id       uuid PRIMARY KEY REFERENCES summary_link (id) ON DELETE CASCADE,
  hash          text NOT NULL UNIQUE CHECK (hash ~ '^[0-9a-f]{64}$'),
  password_hash text,
  tenant_id     uuid NOT NULL,
  client_id     uuid NOT NULL,
  report_id     uuid NOT NULL,
  expires_at    timestamptz NOT NULL,
  ended_at      timestamptz
);
CREATE INDEX summary_key_of_client ON summary_key (tenant_id, client_id);
SELECT platform.of_nobody('summary_key');
-- A link that was given out under one tenant opens nothing under the next.
CREATE FUNCTION end_moved_summary() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
BEGIN
  NEW.ended_at := coalesce(NEW.ended_at, now());
  RETURN NEW;
END $$;
CREATE TRIGGER end_moved_summary BEFORE UPDATE ON summary_key FOR EACH ROW WHEN (OLD.tenant_id <> NEW.tenant_id) EXECUTE FUNCTION end_moved_summary();

-- Passwords that were wrong: for a link and a place (its hash together with the link's), and under a star for the link from anywhere.
CREATE TABLE summary_try (
  link_id  uuid NOT NULL REFERENCES summary_key (link_id) ON DELETE CASCADE,
  place    text NOT NULL CHECK (place = '*' OR place ~ '^[0-9a-f]{64}$'),
  failures integer NOT NULL,
  last_at  timestamptz NOT NULL,
  PRIMARY KEY (link_id, place)
);
SELECT platform.of_nobody('summary_try');

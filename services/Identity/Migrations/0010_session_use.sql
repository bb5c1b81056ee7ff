-- From where and with what a session was used: of its person alone. The session itself stays of nobody, because it is found by its
-- hash before it is known whose it is.
CREATE TABLE session_use (
  session_id uuid PRIMARY KEY,
  person_id uuid NOT NULL,
  browser text,
  system text,
  network text,
  first_seen_at timestamptz NOT NULL,
  last_seen_at timestamptz NOT NULL
);
CREATE INDEX session_use_person ON session_use (person_id, last_seen_at);
SELECT platform.of_person('session_use', across_tenants => true);

-- Everything that is kept of a client, in one file for whoever administers it. The file stays for seven days.
CREATE TABLE client_export (
  id uuid PRIMARY KEY,
  tenant_id uuid NOT NULL,
  client_id uuid NOT NULL,
  asked_by uuid NOT NULL,
  asked_by_name text NOT NULL,
  asked_at timestamptz NOT NULL,
  state text NOT NULL CHECK (state IN ('waiting', 'ready', 'failed')),
  files int,
  bytes bigint,
  sha256 text,
  ready_at timestamptz,
  expires_at timestamptz NOT NULL,
  last_downloaded_at timestamptz,
  CHECK ((state = 'ready') = (sha256 IS NOT NULL))
);
CREATE UNIQUE INDEX client_export_waiting ON client_export (client_id) WHERE state = 'waiting';
CREATE INDEX client_export_expires ON client_export (tenant_id, expires_at);
SELECT platform.of_client('client_export');
-- Who asked for one, when it was made, and who fetched it.
SELECT platform.audited('client_export', 'export', '{state,sha256,last_downloaded_at}');

CREATE TABLE client_export_chunk (
  export_id uuid NOT NULL REFERENCES client_export (id) ON DELETE CASCADE,
  part int NOT NULL,
  tenant_id uuid NOT NULL,
  client_id uuid NOT NULL,
  bytes bytea NOT NULL CHECK (length(bytes) BETWEEN 1 AND 262144),
  PRIMARY KEY (export_id, part)
);
-- A ZIP is compressed already.
ALTER TABLE client_export_chunk ALTER COLUMN bytes SET STORAGE EXTERNAL;
SELECT platform.of_client('client_export_chunk');

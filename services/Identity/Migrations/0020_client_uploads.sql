-- Clients in bulk: a file becomes rows of a preview, and a confirmed preview becomes clients.

ALTER TABLE client ADD COLUMN reference text;
COMMENT ON COLUMN client.reference IS 'the consultancy''s own number or code of the client';

-- When two names are the same: letter case, width and white space do not count. The name itself stays as it was written.
CREATE FUNCTION same_name(name text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
$$ SELECT lower(normalize(regexp_replace(btrim(name), '\s+', ' ', 'g'), NFKC)) $$;

CREATE TABLE client_upload (
  id uuid PRIMARY KEY,
  tenant_id uuid NOT NULL,
  sha256 text NOT NULL,
  file_name text,
  state text NOT NULL CHECK (state IN ('preview', 'confirmed', 'undone')),
  rows int NOT NULL,
  ready int NOT NULL,
  duplicates int NOT NULL,
  refused int NOT NULL,
  late int NOT NULL,
  to_invite int NOT NULL,
  unused_columns text[] NOT NULL,
  uploaded_by uuid NOT NULL,
  created_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  confirmed_by uuid,
  confirmed_at timestamptz,
  undone_at timestamptz
);
CREATE INDEX client_upload_file ON client_upload (tenant_id, sha256);
CREATE INDEX client_upload_expires ON client_upload (tenant_id, expires_at);
SELECT platform.of_tenant('client_upload');

-- client_id is the id that the client gets when the upload is confirmed: confirmed twice, there is still one client.
CREATE TABLE client_upload_row (
  upload_id uuid NOT NULL,
  row int NOT NULL,
  tenant_id uuid NOT NULL,
  client_id uuid NOT NULL,
  standing text NOT NULL CHECK (standing IN ('ready', 'duplicate', 'refused')),
  late boolean NOT NULL DEFAULT false,
  name text NOT NULL,
  country text NOT NULL,
  language text NOT NULL,
  sector text,
  generative boolean NOT NULL,
  reference text,
  contact_name text,
  contact_email text,
  wrong_column text,
  reason text,
  same_row int,
  same_client uuid,
  PRIMARY KEY (upload_id, row)
);
CREATE INDEX client_upload_row_client ON client_upload_row (client_id);
SELECT platform.of_client('client_upload_row');

-- What is left of a client that was taken back: enough to tell whoever keeps a copy.
CREATE TABLE client_deleted (
  client_id uuid PRIMARY KEY,
  tenant_id uuid NOT NULL,
  version bigint NOT NULL,
  deleted_at timestamptz NOT NULL
);
CREATE INDEX client_deleted_tenant ON client_deleted (tenant_id, version);
SELECT platform.of_client('client_deleted');

-- A client's administrator asks for its deletion; seven days later, unless it is withdrawn, everything of the client is deleted in every service, and a certificate says
-- so. The row outlives the client: it holds the client's name and who asked, as printed then, and the certificate.
CREATE TABLE client_deletion (
  id uuid PRIMARY KEY,
  tenant_id uuid NOT NULL,
  client_id uuid NOT NULL,
  client_name text NOT NULL,
  language text NOT NULL,
  asked_by uuid NOT NULL,
  asked_by_name text NOT NULL,
  asked_at timestamptz NOT NULL,
  due_at timestamptz NOT NULL,
  state text NOT NULL CHECK (state IN ('waiting', 'withdrawn', 'ending', 'deleting', 'done')),
  withdrawn_at timestamptz,
  withdrawn_by_name text,
  ended_at timestamptz,
  told_at timestamptz,
  done_at timestamptz,
  certificate text,
  certificate_sha256 text,
  CHECK ((state = 'done') = (certificate IS NOT NULL)),
  CHECK (certificate_sha256 = encode(sha256(convert_to(certificate, 'UTF8')), 'hex'))
);
CREATE UNIQUE INDEX client_deletion_open ON client_deletion (client_id) WHERE state <> 'withdrawn';
CREATE INDEX client_deletion_tenant ON client_deletion (tenant_id, asked_at);
SELECT platform.of_client('client_deletion');
-- Asking and withdrawing stand in the client's chain; what happens then, with the hash of the certificate, in the consultancy's, which stays.
SELECT platform.audited('client_deletion', 'client-deletion', '{state,due_at,certificate_sha256}', subject => 'r.client_id', client => $$CASE WHEN r.state IN ('waiting', 'withdrawn') THEN r.client_id END$$);

-- When to look at a deletion next, for the worker, who looks before it knows whose it is; and for the person who asked, who may belong to nothing any more.
CREATE TABLE deletion_clock (
  deletion_id uuid PRIMARY KEY,
  tenant_id uuid NOT NULL,
  client_id uuid NOT NULL,
  asked_by uuid NOT NULL,
  due_at timestamptz
);
CREATE INDEX deletion_clock_due ON deletion_clock (due_at) WHERE due_at IS NOT NULL;
SELECT platform.of_nobody('deletion_clock');

-- What each service says it deleted.
CREATE TABLE deletion_acknowledged (
  deletion_id uuid NOT NULL,
  service text NOT NULL,
  tenant_id uuid NOT NULL,
  at timestamptz NOT NULL,
  tables text[] NOT NULL,
  counts bigint[] NOT NULL CHECK (cardinality(counts) = cardinality(tables)),
  PRIMARY KEY (deletion_id, service)
);
SELECT platform.of_tenant('deletion_acknowledged');

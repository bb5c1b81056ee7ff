-- The catalogue's releases, kept here so that Content may be away.
CREATE TABLE release_copy (
  id           text PRIMARY KEY,
  sha256       text NOT NULL,
  published_at timestamptz NOT NULL,
  document     bytea NOT NULL
);
CREATE INDEX release_copy_newest ON release_copy (published_at DESC);
SELECT platform.of_nobody('release_copy');

-- Lists of clients go by name.
CREATE INDEX client_copy_by_name ON client_copy (tenant_id, name, client_id);

CREATE TABLE assessment (
  id                  uuid PRIMARY KEY,
  tenant_id           uuid NOT NULL,
  client_id           uuid NOT NULL,
  cycle               integer NOT NULL,
  is_current          boolean NOT NULL,
  release             text NOT NULL REFERENCES release_copy (id),
  state               text NOT NULL CHECK (state IN ('draft', 'in-progress', 'submitted')),
  revision            integer NOT NULL,
  generative          boolean NOT NULL,
  markets             text[] NOT NULL,
  done                integer NOT NULL,
  shown               integer NOT NULL CHECK (done BETWEEN 0 AND shown),
  overall_numerator   bigint,
  overall_denominator bigint CHECK (overall_denominator > 0),
  started_at          timestamptz NOT NULL,
  changed_at          timestamptz NOT NULL,
  submitted_at        timestamptz,
  UNIQUE (client_id, cycle),
  CHECK ((state = 'submitted') = (submitted_at IS NOT NULL))
) WITH (fillfactor = 70);
CREATE UNIQUE INDEX assessment_current ON assessment (client_id) WHERE is_current;
CREATE INDEX assessment_of_tenant ON assessment (tenant_id);
SELECT platform.of_client('assessment');

CREATE TABLE answer (
  assessment_id  uuid NOT NULL REFERENCES assessment (id),
  statement_id   text NOT NULL,
  tenant_id      uuid NOT NULL,
  client_id      uuid NOT NULL,
  level          integer CHECK (level BETWEEN 0 AND 4),
  not_applicable boolean NOT NULL,
  reason         text,
  words          text CHECK (length(words) <= 20000),
  revision       integer NOT NULL CHECK (revision > 0),
  saved_at       timestamptz NOT NULL,
  saved_by       uuid NOT NULL,
  saved_by_name  text,
  PRIMARY KEY (assessment_id, statement_id),
  CHECK (NOT (not_applicable AND level IS NOT NULL)),
  CHECK (NOT not_applicable OR reason IS NOT NULL)
);
SELECT platform.of_client('answer');

-- Every write that was tried, the late ones too.
CREATE TABLE answer_write (
  assessment_id  uuid NOT NULL REFERENCES assessment (id),
  write_id       uuid NOT NULL,
  tenant_id      uuid NOT NULL,
  client_id      uuid NOT NULL,
  statement_id   text NOT NULL,
  based_on       integer NOT NULL,
  stored         boolean NOT NULL,
  revision       integer NOT NULL,
  level          integer,
  not_applicable boolean NOT NULL,
  reason         text,
  words          text,
  at             timestamptz NOT NULL,
  by             uuid NOT NULL,
  by_name        text,
  PRIMARY KEY (assessment_id, write_id)
);
CREATE INDEX answer_write_of_statement ON answer_write (assessment_id, statement_id, at DESC);
SELECT platform.of_client('answer_write');
REVOKE UPDATE, DELETE ON answer_write FROM assessment_app;

CREATE TABLE submission (
  id              uuid PRIMARY KEY,
  tenant_id       uuid NOT NULL,
  client_id       uuid NOT NULL,
  assessment_id   uuid NOT NULL REFERENCES assessment (id),
  number          integer NOT NULL,
  submitted_at    timestamptz NOT NULL,
  submitted_by    uuid NOT NULL,
  idempotency_key text,
  snapshot        bytea NOT NULL,
  snapshot_sha256 text NOT NULL,
  UNIQUE (assessment_id, number),
  UNIQUE (assessment_id, submitted_by, idempotency_key)
);
ALTER TABLE submission ALTER snapshot SET COMPRESSION lz4;
SELECT platform.of_client('submission');
-- A submission never changes by a byte.
REVOKE UPDATE ON submission FROM assessment_app;

-- client_id of a scorecard's report is the visitor's contact: the client that may come of it.
CREATE TABLE report (
    id uuid PRIMARY KEY,
    tenant_id uuid NOT NULL,
    client_id uuid NOT NULL,
    source_kind text NOT NULL CHECK (source_kind IN ('submission', 'scorecard')),
    source_id uuid NOT NULL,
    stage text NOT NULL,
    number integer NOT NULL,
    snapshot_sha256 text NOT NULL,
    subject_id uuid NOT NULL,
    state text NOT NULL CHECK (state IN ('waiting', 'ready', 'failed')),
    reason text,
    created_at timestamptz NOT NULL,
    ready_at timestamptz,
    -- The business key: without the tenant, so that it survives a client's move.
    UNIQUE (source_id, stage)
);
CREATE INDEX report_newest ON report (tenant_id, client_id, created_at DESC);
SELECT platform.of_client('report');

CREATE TABLE report_file (
    report_id uuid NOT NULL REFERENCES report (id) ON DELETE CASCADE,
    tenant_id uuid NOT NULL,
    client_id uuid NOT NULL,
    language text NOT NULL,
    format text NOT NULL,
    sha256 text NOT NULL,
    bytes integer NOT NULL,
    PRIMARY KEY (report_id, language, format)
);
SELECT platform.of_client('report_file');

CREATE TABLE file_chunk (
    tenant_id uuid NOT NULL,
    client_id uuid NOT NULL,
    sha256 text NOT NULL,
    part integer NOT NULL,
    bytes bytea NOT NULL CHECK (length(bytes) BETWEEN 1 AND 262144),
    PRIMARY KEY (tenant_id, client_id, sha256, part)
);
-- PDF is compressed already; trying again costs time on every write and read.
ALTER TABLE file_chunk ALTER COLUMN bytes SET STORAGE EXTERNAL;
SELECT platform.of_client('file_chunk');

CREATE TABLE report_link (
    id uuid PRIMARY KEY,
    hash text NOT NULL UNIQUE,
    tenant_id uuid NOT NULL,
    client_id uuid NOT NULL,
    report_id uuid NOT NULL,
    expires_at timestamptz NOT NULL,
    revoked_at timestamptz
);
SELECT platform.of_nobody('report_link');

-- What proves answers: files, links and notes of a client. The bytes of a file are kept once for each client, by their hash, however many revisions hold them. The key
-- leaves out the tenant, which a client may change: what refers to a content goes on to do so while a move rewrites one table after the other.
CREATE TABLE evidence_content (
  client_id uuid NOT NULL,
  sha256    text NOT NULL CHECK (sha256 ~ '^[0-9a-f]{64}$'),
  tenant_id uuid NOT NULL,
  bytes     integer NOT NULL CHECK (bytes BETWEEN 1 AND 31457280),
  stored_at timestamptz NOT NULL,
  PRIMARY KEY (client_id, sha256)
);
SELECT platform.of_client('evidence_content');
CREATE TRIGGER refuse_gone BEFORE INSERT ON evidence_content FOR EACH ROW EXECUTE FUNCTION platform.refuse_gone();

CREATE TABLE evidence_chunk (
  client_id uuid NOT NULL,
  sha256    text NOT NULL,
  part      integer NOT NULL,
  tenant_id uuid NOT NULL,
  bytes     bytea NOT NULL CHECK (length(bytes) BETWEEN 1 AND 262144),
  PRIMARY KEY (client_id, sha256, part),
  FOREIGN KEY (client_id, sha256) REFERENCES evidence_content ON DELETE CASCADE
);
-- Pictures, PDF and office files are compressed already; trying again costs time on every write and read.
ALTER TABLE evidence_chunk ALTER COLUMN bytes SET STORAGE EXTERNAL;
SELECT platform.of_client('evidence_chunk');
REVOKE UPDATE ON evidence_content, evidence_chunk FROM assessment_app;

CREATE TABLE evidence (
  id              uuid PRIMARY KEY,
  tenant_id       uuid NOT NULL,
  client_id       uuid NOT NULL,
  kind            text NOT NULL CHECK (kind IN ('file', 'link', 'note')),
  revision        integer NOT NULL CHECK (revision > 0),
  title           text NOT NULL CHECK (length(title) BETWEEN 1 AND 200),
  expires_on      date,
  -- The day of expiry of which somebody was reminded: another day is another reminder.
  reminded_of     date,
  added_at        timestamptz NOT NULL,
  added_by        uuid NOT NULL,
  added_by_name   text,
  changed_at      timestamptz NOT NULL,
  changed_by      uuid NOT NULL,
  changed_by_name text
);
CREATE INDEX evidence_newest ON evidence (tenant_id, client_id, changed_at DESC);
CREATE INDEX evidence_expiring ON evidence (tenant_id, expires_on) WHERE expires_on IS NOT NULL AND expires_on IS DISTINCT FROM reminded_of;
SELECT platform.of_client('evidence');
CREATE TRIGGER refuse_gone BEFORE INSERT ON evidence FOR EACH ROW EXECUTE FUNCTION platform.refuse_gone();

-- Every state there was. A revision never changes; it goes with its evidence, unless something that was submitted names it.
CREATE TABLE evidence_revision (
  evidence_id  uuid NOT NULL REFERENCES evidence (id) ON DELETE CASCADE,
  revision     integer NOT NULL CHECK (revision > 0),
  tenant_id    uuid NOT NULL,
  client_id    uuid NOT NULL,
  title        text NOT NULL,
  expires_on   date,
  file_name    text CHECK (length(file_name) <= 200),
  media_type   text,
  sha256       text,
  url          text CHECK (length(url) <= 2000),
  note         text CHECK (length(note) <= 20000),
  made_at      timestamptz NOT NULL,
  made_by      uuid NOT NULL,
  made_by_name text,
  PRIMARY KEY (evidence_id, revision),
  FOREIGN KEY (client_id, sha256) REFERENCES evidence_content,
  CHECK (num_nonnulls(sha256, url, note) = 1),
  CHECK (num_nonnulls(sha256, file_name, media_type) IN (0, 3))
);
CREATE INDEX evidence_revision_of_content ON evidence_revision (client_id, sha256);
SELECT platform.of_client('evidence_revision');
REVOKE UPDATE ON evidence_revision FROM assessment_app;

-- Which answers it proves.
CREATE TABLE evidence_use (
  assessment_id uuid NOT NULL REFERENCES assessment (id),
  statement_id  text NOT NULL,
  evidence_id   uuid NOT NULL REFERENCES evidence (id) ON DELETE CASCADE,
  tenant_id     uuid NOT NULL,
  client_id     uuid NOT NULL,
  used_at       timestamptz NOT NULL,
  used_by       uuid NOT NULL,
  used_by_name  text,
  PRIMARY KEY (assessment_id, statement_id, evidence_id)
);
CREATE INDEX evidence_use_of_evidence ON evidence_use (evidence_id);
SELECT platform.of_client('evidence_use');

-- What a submission froze: the very revision, and the hash of its bytes (of a link or a note: of its text). It holds the revision in place.
CREATE TABLE submission_evidence (
  submission_id uuid NOT NULL REFERENCES submission (id),
  statement_id  text NOT NULL,
  evidence_id   uuid NOT NULL,
  revision      integer NOT NULL,
  tenant_id     uuid NOT NULL,
  client_id     uuid NOT NULL,
  sha256        text NOT NULL CHECK (sha256 ~ '^[0-9a-f]{64}$'),
  PRIMARY KEY (submission_id, statement_id, evidence_id),
  FOREIGN KEY (evidence_id, revision) REFERENCES evidence_revision
);
CREATE INDEX submission_evidence_of_revision ON submission_evidence (evidence_id, revision);
SELECT platform.of_client('submission_evidence');
REVOKE UPDATE, DELETE ON submission_evidence FROM assessment_app;

-- Who added, changed and removed what, and which answers it was put to.
SELECT platform.audited('evidence', 'evidence', '{kind,revision,title,expires_on}', label => 'r.title');
SELECT platform.audited('evidence_use', 'evidence-use', '{statement_id,evidence_id}', subject => 'r.assessment_id', label => 'r.statement_id');

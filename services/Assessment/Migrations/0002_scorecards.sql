CREATE TABLE scorecard (
  id           uuid PRIMARY KEY,
  tenant_id    uuid NOT NULL,
  release      text NOT NULL REFERENCES release_copy (id),
  organisation text,
  language     text NOT NULL,
  levels       jsonb NOT NULL,
  markets      text[] NOT NULL,
  made_at      timestamptz NOT NULL
);
CREATE INDEX scorecard_of_tenant ON scorecard (tenant_id, made_at DESC);
SELECT platform.of_object('scorecard');

CREATE TABLE contact (
  scorecard_id    uuid PRIMARY KEY REFERENCES scorecard (id),
  tenant_id       uuid NOT NULL,
  email           text,
  language        text NOT NULL,
  consent_version text NOT NULL,
  consent_sha256  text NOT NULL,
  asked_at        timestamptz NOT NULL,
  confirmed_at    timestamptz,
  is_lead         boolean NOT NULL,
  snapshot        bytea,
  snapshot_sha256 text
);
CREATE INDEX contact_leads ON contact (tenant_id, confirmed_at DESC) WHERE is_lead;
SELECT platform.of_object('contact', 'scorecard_id');

-- Which key opens what: hashes only, of nobody.
CREATE TABLE link (
  hash       text PRIMARY KEY CHECK (hash ~ '^[0-9a-f]{64}$'),
  purpose    text NOT NULL,
  object_id  uuid NOT NULL,
  tenant_id  uuid NOT NULL,
  expires_at timestamptz NOT NULL
);
CREATE INDEX link_of_object ON link (object_id, purpose);
CREATE INDEX link_ends ON link (expires_at);
SELECT platform.of_nobody('link');

-- A creating call that is repeated with its key gets the answer of the first one: ids and times, kept for seven days.
ALTER TABLE submission DROP COLUMN idempotency_key;
CREATE TABLE idempotency (
  tenant_id uuid NOT NULL,
  caller text NOT NULL,
  operation text NOT NULL,
  key text NOT NULL,
  body_hash text NOT NULL,
  status int,
  location text,
  answer text,
  created_at timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, caller, operation, key)
);
COMMENT ON COLUMN idempotency.key IS 'SHA-256 of what the caller wrote';
CREATE INDEX idempotency_created ON idempotency (created_at);
SELECT platform.of_nobody('idempotency');

CREATE TABLE outbox_message (
  sequence_number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  message_id uuid NOT NULL,
  exchange text NOT NULL,
  content_type text NOT NULL,
  headers jsonb NOT NULL,
  body text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  sent_at timestamptz
) WITH (autovacuum_vacuum_scale_factor = 0.02);
CREATE INDEX outbox_waiting ON outbox_message (sequence_number) WHERE sent_at IS NULL;
CREATE INDEX outbox_sent ON outbox_message (sent_at) WHERE sent_at IS NOT NULL;

CREATE TABLE inbox_message (
  message_id uuid NOT NULL,
  consumer_id uuid NOT NULL,
  consumed_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (message_id, consumer_id)
);
CREATE INDEX ON inbox_message (consumed_at);

CREATE TABLE job (
  id uuid PRIMARY KEY,
  kind text NOT NULL,
  tenant_id uuid NOT NULL,
  client_id uuid,
  subject_id uuid NOT NULL,
  payload jsonb NOT NULL,
  traceparent text,
  state text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'done', 'given-up')),
  attempts int NOT NULL DEFAULT 0,
  due_at timestamptz NOT NULL DEFAULT now(),
  lease uuid,
  lease_until timestamptz,
  last_error text,
  created_at timestamptz NOT NULL DEFAULT now(),
  finished_at timestamptz,
  UNIQUE (kind, subject_id)
);
CREATE INDEX job_waiting ON job (kind, due_at) WHERE state = 'waiting';
CREATE INDEX ON job (tenant_id);

SELECT platform.of_nobody('outbox_message');
SELECT platform.of_nobody('inbox_message');
SELECT platform.of_nobody('job');

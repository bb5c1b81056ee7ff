CREATE TABLE envelope (
  message_id  uuid PRIMARY KEY,
  type        text NOT NULL,
  service     text NOT NULL,
  tenant_id   uuid,
  subject_id  uuid,
  sent_at     timestamptz NOT NULL,
  received_at timestamptz NOT NULL,
  trace_id    text,
  attempt     integer NOT NULL
);
CREATE INDEX envelope_by_subject ON envelope (subject_id, sent_at) WHERE subject_id IS NOT NULL;
CREATE INDEX envelope_by_age ON envelope (sent_at);
SELECT platform.of_nobody('envelope');

CREATE TABLE request (
  subject_id   uuid PRIMARY KEY,
  tenant_id    uuid,
  kind         text NOT NULL,
  accepted_at  timestamptz NOT NULL,
  needs_report boolean NOT NULL,
  asked_at     timestamptz,
  reported_at  timestamptz,
  told_at      timestamptz,
  failed_at    timestamptz
);
CREATE INDEX request_newest ON request (accepted_at DESC, subject_id DESC);
SELECT platform.of_nobody('request');

CREATE TABLE fault (
  id              uuid PRIMARY KEY,
  message_id      uuid NOT NULL,
  service         text NOT NULL,
  type            text NOT NULL,
  tenant_id       uuid,
  exception       text NOT NULL,
  faulted_at      timestamptz NOT NULL,
  times           integer NOT NULL,
  replay_asked_at timestamptz,
  replay_asked_by uuid,
  UNIQUE (message_id, service)
);
CREATE INDEX fault_newest ON fault (faulted_at DESC, id DESC);
SELECT platform.of_nobody('fault');

CREATE TABLE replay (
  id         uuid PRIMARY KEY,
  message_id uuid NOT NULL,
  service    text NOT NULL,
  asked_by   uuid NOT NULL,
  asked_at   timestamptz NOT NULL
);
SELECT platform.of_nobody('replay');

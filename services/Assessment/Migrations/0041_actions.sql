-- What a client sets out to do after a weak answer: by whom, until when, and what came of it. It outlives the cycle in which it came about.
CREATE TABLE action (
  id              uuid PRIMARY KEY,
  tenant_id       uuid NOT NULL,
  client_id       uuid NOT NULL,
  assessment_id   uuid REFERENCES assessment (id),
  statement_id    text,
  -- The level that the answer is to reach by it.
  target          integer CHECK (target BETWEEN 1 AND 4),
  title           text NOT NULL CHECK (length(title) BETWEEN 1 AND 200),
  words           text CHECK (length(words) <= 4000),
  owner           uuid,
  due_on          date,
  reminded_of     date,
  state           text NOT NULL CHECK (state IN ('open', 'under-way', 'done', 'dropped')),
  revision        integer NOT NULL CHECK (revision > 0),
  made_at         timestamptz NOT NULL,
  made_by         uuid NOT NULL,
  made_by_name    text,
  changed_at      timestamptz NOT NULL,
  changed_by      uuid NOT NULL,
  changed_by_name text,
  closed_at       timestamptz,
  CHECK ((assessment_id IS NULL) = (statement_id IS NULL)),
  CHECK ((closed_at IS NULL) = (state IN ('open', 'under-way')))
);
CREATE INDEX action_of_client ON action (tenant_id, client_id, due_on);
CREATE INDEX action_due ON action (tenant_id, due_on) WHERE closed_at IS NULL;
SELECT platform.of_client('action');
CREATE TRIGGER refuse_gone BEFORE INSERT ON action FOR EACH ROW EXECUTE FUNCTION platform.refuse_gone();
SELECT platform.audited('action', 'action', '{statement_id,title,words,owner,due_on,state}', label => 'r.title');

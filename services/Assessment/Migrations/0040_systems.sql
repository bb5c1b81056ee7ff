-- The AI systems of a client: all that its people say of one stands in one row, so that a change is one change.
CREATE TABLE ai_system (
  id              uuid PRIMARY KEY,
  tenant_id       uuid NOT NULL,
  client_id       uuid NOT NULL,
  name            text NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
  state           text NOT NULL CHECK (state IN ('planned', 'in-use', 'retired')),
  facts           jsonb NOT NULL,
  revision        integer NOT NULL CHECK (revision > 0),
  registered_at   timestamptz NOT NULL,
  changed_at      timestamptz NOT NULL,
  changed_by      uuid NOT NULL,
  changed_by_name text
);
CREATE INDEX ai_system_of_client ON ai_system (tenant_id, client_id, name, id);
SELECT platform.of_client('ai_system');
CREATE TRIGGER refuse_gone BEFORE INSERT ON ai_system FOR EACH ROW EXECUTE FUNCTION platform.refuse_gone();

-- How far a system meets a duty. No row: not known.
CREATE TABLE duty_state (
  system_id       uuid NOT NULL REFERENCES ai_system (id),
  obligation_id   text NOT NULL,
  tenant_id       uuid NOT NULL,
  client_id       uuid NOT NULL,
  state           text NOT NULL CHECK (state IN ('unknown', 'not-met', 'partly', 'met', 'not-applicable')),
  reason          text,
  words           text CHECK (length(words) <= 4000),
  revision        integer NOT NULL CHECK (revision > 0),
  changed_at      timestamptz NOT NULL,
  changed_by      uuid NOT NULL,
  changed_by_name text,
  PRIMARY KEY (system_id, obligation_id),
  CHECK ((state = 'not-applicable') = (reason IS NOT NULL))
);
CREATE INDEX duty_state_of_client ON duty_state (tenant_id, client_id);
SELECT platform.of_client('duty_state');

-- Answers to the Guide's risk impact assessment of a system. No row: open.
CREATE TABLE impact_answer (
  system_id     uuid NOT NULL REFERENCES ai_system (id),
  question_id   text NOT NULL,
  tenant_id     uuid NOT NULL,
  client_id     uuid NOT NULL,
  choice        text CHECK (choice IN ('yes', 'no')),
  words         text CHECK (length(words) <= 20000),
  revision      integer NOT NULL CHECK (revision > 0),
  saved_at      timestamptz NOT NULL,
  saved_by      uuid NOT NULL,
  saved_by_name text,
  PRIMARY KEY (system_id, question_id)
);
CREATE INDEX impact_answer_of_client ON impact_answer (tenant_id, client_id);
SELECT platform.of_client('impact_answer');

SELECT platform.audited('ai_system', 'system', '{name,state,facts}', label => 'r.name');
SELECT platform.audited('duty_state', 'duty', '{state,reason,words}', subject => 'r.system_id', label => 'r.obligation_id');
SELECT platform.audited('impact_answer', 'impact-answer', '{choice,words}', subject => 'r.system_id', label => 'r.question_id');

-- Addresses under which a calendar program reads the deadlines of a client: hashes only, of nobody, because a link is looked up before its tenant is known.
CREATE TABLE calendar_link (
  id         uuid PRIMARY KEY,
  hash       text NOT NULL UNIQUE CHECK (hash ~ '^[0-9a-f]{64}$'),
  tenant_id  uuid NOT NULL,
  client_id  uuid NOT NULL,
  made_by    uuid NOT NULL,
  made_at    timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  ended_at   timestamptz
);
CREATE INDEX calendar_link_of_client ON calendar_link (tenant_id, client_id);
SELECT platform.of_nobody('calendar_link');
-- Made and taken back, which deletes the row. A move ends the link by its own column: the log of neither tenant could take an entry in the midst of it.
SELECT platform.audited('calendar_link', 'calendar-link', '{expires_at}');
-- A link that was given out under one tenant opens nothing under the next.
CREATE FUNCTION end_moved_link() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
BEGIN
  NEW.ended_at := coalesce(NEW.ended_at, now());
  RETURN NEW;
END $$;
CREATE TRIGGER end_moved_link BEFORE UPDATE ON calendar_link FOR EACH ROW WHEN (OLD.tenant_id <> NEW.tenant_id) EXECUTE FUNCTION end_moved_link();

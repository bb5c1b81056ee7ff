-- What people say to each other about an answer, seen by everybody who sees the assessment; answers to it stand below it.
CREATE TABLE comment (
  id               uuid PRIMARY KEY,
  tenant_id        uuid NOT NULL,
  client_id        uuid NOT NULL,
  assessment_id    uuid NOT NULL REFERENCES assessment (id),
  statement_id     text NOT NULL,
  below            uuid REFERENCES comment (id),
  words            text NOT NULL CHECK (length(words) BETWEEN 1 AND 4000),
  mentioned        uuid[] NOT NULL CHECK (cardinality(mentioned) <= 20),
  said_at          timestamptz NOT NULL,
  said_by          uuid NOT NULL,
  said_by_name     text,
  resolved_at      timestamptz,
  resolved_by      uuid,
  resolved_by_name text,
  CHECK ((resolved_at IS NULL) = (resolved_by IS NULL)),
  CHECK (below IS NULL OR resolved_at IS NULL) -- what is settled is the first one, with all below it
);
CREATE INDEX comment_of_statement ON comment (assessment_id, statement_id, said_at);
SELECT platform.of_client('comment');
SELECT platform.audited('comment', 'comment', '{statement_id,words,resolved_at}', subject => 'r.assessment_id', label => 'r.statement_id');

-- The same among the people of the consultancy: its clients do not see it, whatever a query asks for.
CREATE TABLE staff_comment (
  id               uuid PRIMARY KEY,
  tenant_id        uuid NOT NULL,
  client_id        uuid NOT NULL,
  assessment_id    uuid NOT NULL REFERENCES assessment (id) ON DELETE CASCADE, -- also where the client has left, and its rows lie elsewhere
  statement_id     text NOT NULL,
  below            uuid REFERENCES staff_comment (id),
  words            text NOT NULL CHECK (length(words) BETWEEN 1 AND 4000),
  mentioned        uuid[] NOT NULL CHECK (cardinality(mentioned) <= 20),
  said_at          timestamptz NOT NULL,
  said_by          uuid NOT NULL,
  said_by_name     text,
  resolved_at      timestamptz,
  resolved_by      uuid,
  resolved_by_name text,
  CHECK ((resolved_at IS NULL) = (resolved_by IS NULL)),
  CHECK (below IS NULL OR resolved_at IS NULL)
);
CREATE INDEX staff_comment_of_statement ON staff_comment (assessment_id, statement_id, said_at);
SELECT platform.of_client('staff_comment');
CREATE POLICY staff ON staff_comment AS RESTRICTIVE USING ((SELECT platform.is_on('app.staff'))) WITH CHECK ((SELECT platform.is_on('app.staff')));

-- It is the consultancy's own and does not go with a client that leaves.
CREATE FUNCTION platform.stay_behind() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
BEGIN
  RETURN NULL;
END $$;
CREATE TRIGGER stay_behind BEFORE UPDATE ON staff_comment FOR EACH ROW WHEN (OLD.tenant_id <> NEW.tenant_id) EXECUTE FUNCTION platform.stay_behind();

-- Somebody does not know an answer and asks one person for it, until a day.
CREATE TABLE ask (
  id            uuid PRIMARY KEY,
  tenant_id     uuid NOT NULL,
  client_id     uuid NOT NULL,
  assessment_id uuid NOT NULL REFERENCES assessment (id),
  statement_id  text NOT NULL,
  asked         uuid NOT NULL,
  words         text CHECK (length(words) <= 1000),
  due_on        date NOT NULL,
  reminded_of   date,
  asked_at      timestamptz NOT NULL,
  asked_by      uuid NOT NULL,
  asked_by_name text,
  ended_at      timestamptz
);
-- One at a time for each answer: whoever asks somebody else ends the one before.
CREATE UNIQUE INDEX ask_open ON ask (assessment_id, statement_id) WHERE ended_at IS NULL;
CREATE INDEX ask_due ON ask (tenant_id, due_on) WHERE ended_at IS NULL;
SELECT platform.of_client('ask');
SELECT platform.audited('ask', 'ask', '{statement_id,asked,due_on,ended_at}', subject => 'r.assessment_id', label => 'r.statement_id');

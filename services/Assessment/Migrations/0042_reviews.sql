-- The way of an assessment to its end: submitted, changes requested and resubmitted as often as needed, approved, superseded by the next cycle.
DO $$ DECLARE old text; BEGIN
  FOR old IN SELECT conname FROM pg_constraint WHERE conrelid = 'assessment'::regclass AND contype = 'c' AND pg_get_constraintdef(oid) LIKE '%submitted%' LOOP
    EXECUTE format('ALTER TABLE assessment DROP CONSTRAINT %I', old);
  END LOOP;
END $$;
ALTER TABLE assessment ADD CONSTRAINT assessment_state_check
  CHECK (state IN ('draft', 'in-progress', 'submitted', 'changes-requested', 'resubmitted', 'approved', 'superseded'));
ALTER TABLE assessment ADD CONSTRAINT assessment_submitted_at CHECK ((state IN ('draft', 'in-progress')) = (submitted_at IS NULL));

-- A cycle that was opened again begins with the answers of the one before, marked so until somebody saves them.
ALTER TABLE assessment ADD COLUMN follows uuid UNIQUE REFERENCES assessment (id), ADD COLUMN reason text CHECK (length(reason) <= 2000), ADD CHECK ((follows IS NULL) = (reason IS NULL));
ALTER TABLE answer ADD COLUMN carried boolean NOT NULL DEFAULT false;
SELECT platform.audited('assessment', 'assessment', '{cycle,release,markets,generative,reason}', label => 'r.cycle');

-- Submitting locks every path, also those that are not written yet: what people say changes only while the assessment is open. Whoever writes holds its row.
CREATE FUNCTION platform.refuse_locked() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
BEGIN
  IF EXISTS (SELECT FROM assessment a WHERE a.id = NEW.assessment_id AND a.state NOT IN ('draft', 'in-progress', 'changes-requested')) THEN
    RAISE object_not_in_prerequisite_state USING MESSAGE = 'the assessment is locked';
  END IF;
  RETURN NEW;
END $$;
-- After the wall has been asked, so that another tenant learns nothing of a lock.
CREATE TRIGGER refuse_locked AFTER INSERT ON answer FOR EACH ROW EXECUTE FUNCTION platform.refuse_locked();
CREATE TRIGGER refuse_locked_change BEFORE UPDATE ON answer FOR EACH ROW
  WHEN ((OLD.level, OLD.not_applicable, OLD.reason, OLD.words) IS DISTINCT FROM (NEW.level, NEW.not_applicable, NEW.reason, NEW.words)) EXECUTE FUNCTION platform.refuse_locked();
DO $$ BEGIN EXECUTE format('REVOKE DELETE ON answer FROM %I', platform.app_role()); END $$;

-- What was decided about a submission: once each.
CREATE TABLE review (
  id              uuid PRIMARY KEY,
  tenant_id       uuid NOT NULL,
  client_id       uuid NOT NULL,
  assessment_id   uuid NOT NULL REFERENCES assessment (id),
  submission_id   uuid NOT NULL UNIQUE REFERENCES submission (id),
  number          integer NOT NULL,
  decision        text NOT NULL CHECK (decision IN ('changes-requested', 'approved')),
  words           text CHECK (length(words) <= 4000),
  statements      text[] NOT NULL,
  decided_at      timestamptz NOT NULL,
  decided_by      uuid NOT NULL,
  decided_by_name text,
  UNIQUE (assessment_id, number),
  CHECK ((decision = 'changes-requested') = (cardinality(statements) > 0 AND words IS NOT NULL))
);
SELECT platform.of_client('review');
SELECT platform.audited('review', 'review', '{number,decision,words,statements}', subject => 'r.assessment_id', label => 'r.number');

-- An approval bound to a frozen state: the second snapshot of the submission, with who and when, and a hash over all of it.
CREATE TABLE sign_off (
  id              uuid PRIMARY KEY,
  tenant_id       uuid NOT NULL,
  client_id       uuid NOT NULL,
  assessment_id   uuid NOT NULL UNIQUE REFERENCES assessment (id),
  submission_id   uuid NOT NULL UNIQUE REFERENCES submission (id),
  number          integer NOT NULL,
  release         text NOT NULL REFERENCES release_copy (id),
  answers         integer NOT NULL,
  answers_sha256  text NOT NULL,
  evidence        text[] NOT NULL,
  snapshot        bytea NOT NULL,
  snapshot_sha256 text NOT NULL,
  signed_at       timestamptz NOT NULL,
  signed_by       uuid NOT NULL,
  signed_by_name  text,
  signed_as       text NOT NULL
);
COMMENT ON COLUMN sign_off.evidence IS 'SHA-256 of each file that proved an answer';
ALTER TABLE sign_off ALTER snapshot SET COMPRESSION lz4;
SELECT platform.of_client('sign_off');
SELECT platform.audited('sign_off', 'sign_off', '{number,release,answers_sha256,evidence,snapshot_sha256}', subject => 'r.assessment_id', label => 'r.number');
-- A decision and a sign-off never change; only the name beside an id goes when its person is erased, which the owner of the tables does.
DO $$ BEGIN EXECUTE format('REVOKE UPDATE, DELETE ON review, sign_off FROM %I', platform.app_role()); END $$;

-- How far a client wants to come in each principle, in whole points of 100.
CREATE TABLE target (
  client_id    uuid NOT NULL,
  principle    text NOT NULL,
  tenant_id    uuid NOT NULL,
  points       integer NOT NULL CHECK (points BETWEEN 0 AND 100),
  set_at       timestamptz NOT NULL,
  set_by       uuid NOT NULL,
  set_by_name  text,
  PRIMARY KEY (client_id, principle)
);
SELECT platform.of_client('target');
SELECT platform.audited('target', 'target', '{points}', subject => 'r.client_id', label => 'r.principle');

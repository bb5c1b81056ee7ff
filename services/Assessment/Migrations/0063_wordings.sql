-- What its people wrote in their own words, in the other language: added by a person, never by a machine, and shown beside the original.
CREATE TABLE wording (
  assessment_id   uuid NOT NULL REFERENCES assessment (id),
  statement_id    text NOT NULL,
  member          text NOT NULL CHECK (member IN ('words', 'reason')),
  tenant_id       uuid NOT NULL,
  client_id       uuid NOT NULL,
  written_in      text CHECK (length(written_in) BETWEEN 1 AND 35),
  others          jsonb NOT NULL CHECK (jsonb_typeof(others) = 'object'),
  original_sha256 text NOT NULL CHECK (length(original_sha256) = 64),
  revision        integer NOT NULL CHECK (revision > 0),
  saved_at        timestamptz NOT NULL,
  saved_by        uuid NOT NULL,
  saved_by_name   text,
  PRIMARY KEY (assessment_id, statement_id, member),
  CHECK (written_in IS NOT NULL OR others = '{}'),
  CHECK (NOT others ? coalesce(written_in, ''))
);
COMMENT ON COLUMN wording.member IS 'Which text of the answer';
COMMENT ON COLUMN wording.written_in IS 'The language of the original, as its writer says; other: none of the platform''s. Null: nobody said it';
COMMENT ON COLUMN wording.others IS 'The same in other languages of the platform';
COMMENT ON COLUMN wording.original_sha256 IS 'Of the text beside which it was written: beside another one it does not stand';
SELECT platform.of_client('wording');
SELECT platform.audited('wording', 'wording', '{written_in,others}', subject => 'r.assessment_id', label => 'r.statement_id');

-- As the answers themselves: what was handed in does not change.
CREATE TRIGGER refuse_locked AFTER INSERT ON wording FOR EACH ROW EXECUTE FUNCTION platform.refuse_locked();
CREATE TRIGGER refuse_locked_change BEFORE UPDATE ON wording FOR EACH ROW
  WHEN ((OLD.written_in, OLD.others, OLD.original_sha256) IS DISTINCT FROM (NEW.written_in, NEW.others, NEW.original_sha256)) EXECUTE FUNCTION platform.refuse_locked();
DO $$ BEGIN EXECUTE format('REVOKE DELETE ON wording FROM %I', platform.app_role()); END $$;

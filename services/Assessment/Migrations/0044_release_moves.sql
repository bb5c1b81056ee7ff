-- A draft goes over to a newer release of the catalogue when somebody asks for it, and back again as long as it is not handed in.
CREATE TABLE release_move (
  id               uuid PRIMARY KEY,
  tenant_id        uuid NOT NULL,
  client_id        uuid NOT NULL,
  assessment_id    uuid NOT NULL REFERENCES assessment (id),
  number           integer NOT NULL CHECK (number > 0),
  from_release     text NOT NULL REFERENCES release_copy (id),
  to_release       text NOT NULL REFERENCES release_copy (id),
  asked            text[] NOT NULL,
  markets          text[] NOT NULL,
  moved_at         timestamptz NOT NULL,
  moved_by         uuid NOT NULL,
  moved_by_name    text,
  reversed_at      timestamptz,
  reversed_by      uuid,
  reversed_by_name text,
  UNIQUE (assessment_id, number),
  CHECK ((reversed_at IS NULL) = (reversed_by IS NULL))
);
COMMENT ON COLUMN release_move.asked IS 'Statements whose answers it left to be confirmed';
COMMENT ON COLUMN release_move.markets IS 'Chosen markets that the newer release does not have';
SELECT platform.of_client('release_move');
SELECT platform.audited('release_move', 'release_move', '{number,from_release,to_release,reversed_at}', subject => 'r.assessment_id', label => 'r.number');
DO $$ BEGIN EXECUTE format('REVOKE DELETE ON release_move FROM %I', platform.app_role()); END $$;

-- The statement says something else than when it was answered: it counts as open until somebody saves it again.
ALTER TABLE answer ADD COLUMN to_confirm boolean NOT NULL DEFAULT false;

-- What was handed in once stays with its release, whoever asks.
CREATE FUNCTION platform.refuse_release() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
BEGIN
  RAISE object_not_in_prerequisite_state USING MESSAGE = 'an assessment that was handed in stays with its release';
END $$;
CREATE TRIGGER refuse_release BEFORE UPDATE OF release ON assessment FOR EACH ROW
  WHEN (OLD.release IS DISTINCT FROM NEW.release AND OLD.state NOT IN ('draft', 'in-progress')) EXECUTE FUNCTION platform.refuse_release();

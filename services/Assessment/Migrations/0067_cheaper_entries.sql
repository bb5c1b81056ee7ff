-- The same guarantees for less. PostgreSQL reads a trigger's condition and a constraint from their text, and makes them ready anew, in every statement that writes a row.

-- As before; that nothing of the answer changes is asked in the function.
CREATE FUNCTION platform.refuse_locked_answer() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.level IS NOT DISTINCT FROM OLD.level AND NEW.not_applicable = OLD.not_applicable AND NEW.reason IS NOT DISTINCT FROM OLD.reason AND NEW.words IS NOT DISTINCT FROM OLD.words THEN
    RETURN NEW;
  END IF;
  IF EXISTS (SELECT FROM public.assessment a WHERE a.id = NEW.assessment_id AND a.state NOT IN ('draft', 'in-progress', 'changes-requested')) THEN
    RAISE object_not_in_prerequisite_state USING MESSAGE = 'the assessment is locked';
  END IF;
  RETURN NEW;
END $$;
DROP TRIGGER refuse_locked_change ON answer;
CREATE TRIGGER refuse_locked_change BEFORE UPDATE ON answer FOR EACH ROW EXECUTE FUNCTION platform.refuse_locked_answer();

-- As before, and not looked at where a statement names none of these columns: no trigger changes them on the way.
DROP TRIGGER audited_change ON assessment;
CREATE TRIGGER audited_change AFTER UPDATE OF cycle, release, markets, generative, question_set, reason ON assessment FOR EACH ROW
  WHEN ((OLD.cycle, OLD.release, OLD.markets, OLD.generative, OLD.question_set, OLD.reason) IS DISTINCT FROM (NEW.cycle, NEW.release, NEW.markets, NEW.generative, NEW.question_set, NEW.reason))
  EXECUTE FUNCTION platform.audit_assessment();

CREATE FUNCTION platform.is_sound(w public.answer_write) RETURNS boolean LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
  RETURN (w.origin IS NULL) = (w.origin_at IS NULL) AND coalesce(w.origin IN ('offline-file', 'scorecard'), true);
END $$;
ALTER TABLE answer_write DROP CONSTRAINT answer_write_check, DROP CONSTRAINT answer_write_origin_check, ADD CONSTRAINT answer_write_is_sound CHECK (platform.is_sound(answer_write));

-- The entry that platform.audited and platform.audit make of an answer, written out: what is alike before and after is left out by name, and no other function is asked. It
-- says the same, to the byte of its form (a test holds the two side by side). Whoever changes what an entry says changes it here too.
CREATE OR REPLACE FUNCTION platform.audit_answer() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
  r answer;
  alike text[] := '{}';
  old_values jsonb;
  new_values jsonb;
  actor jsonb := platform.audit_actor();
  place text := actor ->> 'from';
  place_grain bytea;
  moment timestamptz := clock_timestamp();
  grain bytea := uuid_send(gen_random_uuid());
  said jsonb;
BEGIN
  IF TG_OP = 'UPDATE' THEN
    alike := ARRAY[
      CASE WHEN OLD.level IS NOT DISTINCT FROM NEW.level THEN 'level' END, CASE WHEN OLD.not_applicable = NEW.not_applicable THEN 'not_applicable' END,
      CASE WHEN OLD.reason IS NOT DISTINCT FROM NEW.reason THEN 'reason' END, CASE WHEN OLD.words IS NOT DISTINCT FROM NEW.words THEN 'words' END];
    IF array_position(alike, NULL) IS NULL THEN RETURN NULL; END IF;
  END IF;
  IF TG_OP <> 'INSERT' THEN
    r := OLD;
    old_values := jsonb_build_object('level', OLD.level, 'not_applicable', OLD.not_applicable, 'reason', OLD.reason, 'words', OLD.words) - alike;
  END IF;
  IF TG_OP <> 'DELETE' THEN
    r := NEW;
    new_values := jsonb_build_object('level', NEW.level, 'not_applicable', NEW.not_applicable, 'reason', NEW.reason, 'words', NEW.words) - alike;
  END IF;
  IF place IS NOT NULL THEN
    place_grain := uuid_send(gen_random_uuid());
    actor := actor - 'from' || jsonb_build_object('from_sha256', encode(sha256(place_grain || convert_to(place, 'UTF8')), 'hex'));
  END IF;
  said := actor || jsonb_build_object(
    'at', to_char(moment AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
    'what', CASE TG_OP WHEN 'INSERT' THEN 'answer.added' WHEN 'DELETE' THEN 'answer.removed' ELSE 'answer.changed' END,
    'of', r.assessment_id, 'label', r.statement_id, 'old', old_values, 'new', new_values);
  INSERT INTO audit_entry (tenant_id, client_id, at, payload, salt, hash, network, network_salt)
    VALUES (r.tenant_id, r.client_id, moment, said, grain, sha256(grain || convert_to(said::text, 'UTF8')), place, place_grain);
  RETURN NULL;
END $$;

-- The same guarantees for less, where single rows are written.

-- As before. That a setting has no other characters than an id's is asked of its bytes: translate() went through it character by character, sixteen times, and that was a
-- twelfth of what keeping an answer takes.
CREATE OR REPLACE FUNCTION platform.id(setting text) RETURNS uuid LANGUAGE plpgsql STABLE PARALLEL SAFE AS $$
DECLARE
  value text := current_setting(setting, true);
  digits bytea;
BEGIN
  IF value LIKE '________-____-____-____-____________' THEN
    digits := convert_to(replace(value, '-', ''), 'UTF8');
    IF length(digits) = 32 AND rtrim(digits, '0123456789abcdef'::bytea) = ''::bytea THEN RETURN value::uuid; END IF;
  END IF;
  RETURN NULL;
END $$;

-- As before, and a row without a client is let through here: a trigger's condition is read from its text and made ready anew in each statement that writes a row, which costs
-- more than calling the function.
CREATE OR REPLACE FUNCTION platform.fence() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.client_id IS NULL THEN RETURN NEW; END IF;
  IF pg_advisory_xact_lock_shared(7061, platform.fence_of(NEW.client_id)) IS NULL THEN RETURN NULL; END IF; -- it never is
  IF EXISTS (SELECT FROM public.client_home h WHERE h.client_id = NEW.client_id AND h.tenant <> NEW.tenant_id) THEN
    RAISE EXCEPTION USING ERRCODE = 'PM001', MESSAGE = 'this client lies under another tenant now';
  END IF;
  RETURN NEW;
END $$;

CREATE OR REPLACE FUNCTION platform.movable(t regclass) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE format('GRANT SELECT, UPDATE, DELETE ON %s TO %I', t, platform.mover_role());
  EXECUTE format('CREATE TRIGGER fence BEFORE INSERT ON %s FOR EACH ROW EXECUTE FUNCTION platform.fence()', t);
  -- To find a client's rows without reading all others.
  IF NOT EXISTS (
    SELECT FROM pg_index i JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0] LEFT JOIN pg_attribute b ON b.attrelid = i.indrelid AND b.attnum = i.indkey[1]
    WHERE i.indrelid = t AND (a.attname = 'client_id' OR (a.attname = 'tenant_id' AND b.attname = 'client_id')))
  THEN
    EXECUTE format('CREATE INDEX ON %s (client_id) WHERE client_id IS NOT NULL', t);
  END IF;
END $$;
DO $$
DECLARE t regclass;
BEGIN
  FOR t IN SELECT f.tgrelid::regclass FROM pg_trigger f WHERE f.tgname = 'fence' AND f.tgfoid = 'platform.fence()'::regprocedure AND f.tgparentid = 0 LOOP
    EXECUTE format('DROP TRIGGER fence ON %s', t);
    EXECUTE format('CREATE TRIGGER fence BEFORE INSERT ON %s FOR EACH ROW EXECUTE FUNCTION platform.fence()', t);
  END LOOP;
END $$;

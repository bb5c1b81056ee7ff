-- A person's network address is a copy of its own beside the entry of the log, not part of what is hashed: the entry holds the address's hash with a salt. After ninety days
-- address and salt go, and the chain still verifies.
ALTER FUNCTION platform.audit_log() RENAME TO audit_log_tables;
CREATE FUNCTION platform.keep_networks_apart() RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  ALTER TABLE public.audit_entry ADD COLUMN network text, ADD COLUMN network_salt bytea, ADD CHECK ((network IS NULL) = (network_salt IS NULL));
  CREATE INDEX audit_entry_network ON public.audit_entry (at) WHERE network IS NOT NULL;
  CREATE TRIGGER erase_network BEFORE UPDATE ON public.audit_entry FOR EACH ROW WHEN (NEW.payload IS NULL AND NEW.network IS NOT NULL) EXECUTE FUNCTION platform.erase_network();
END $$;
CREATE FUNCTION platform.erase_network() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.network := NULL;
  NEW.network_salt := NULL;
  RETURN NEW;
END $$;
CREATE FUNCTION platform.audit_log() RETURNS void LANGUAGE sql AS $$ SELECT platform.audit_log_tables(); SELECT platform.keep_networks_apart() $$;
DO $$ BEGIN IF to_regclass('public.audit_entry') IS NOT NULL THEN PERFORM platform.keep_networks_apart(); END IF; END $$;

-- As before, but the address goes beside the payload.
CREATE OR REPLACE FUNCTION platform.audit(
  tenant uuid, client uuid, what text, subject text, label text, old_values jsonb, new_values jsonb, self jsonb DEFAULT NULL
) RETURNS void LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
DECLARE
  actor jsonb := coalesce(nullif(current_setting('app.actor', true), '')::jsonb, jsonb_build_object('as', session_user));
  moment timestamptz := clock_timestamp();
  grain bytea := uuid_send(gen_random_uuid());
  place text := actor ->> 'from';
  place_grain bytea := CASE WHEN place IS NOT NULL THEN uuid_send(gen_random_uuid()) END;
  said jsonb;
BEGIN
  IF old_values IS NOT NULL AND new_values IS NOT NULL THEN
    SELECT jsonb_object_agg(key, old_values -> key), jsonb_object_agg(key, new_values -> key) INTO old_values, new_values
    FROM jsonb_object_keys(new_values) key WHERE old_values -> key IS DISTINCT FROM new_values -> key;
    IF new_values IS NULL THEN RETURN; END IF;
  END IF;
  IF position('.' IN what) = 0 THEN
    what := what || '.' || CASE WHEN old_values IS NULL THEN 'added' WHEN new_values IS NULL THEN 'removed' ELSE coalesce(new_values ->> 'state', 'changed') END;
  END IF;
  IF NOT actor ? 'by' THEN actor := actor || coalesce(self, '{}'); END IF;
  IF place IS NOT NULL THEN actor := actor - 'from' || jsonb_build_object('from_sha256', encode(sha256(place_grain || convert_to(place, 'UTF8')), 'hex')); END IF;
  said := actor || jsonb_build_object(
    'at', to_char(moment AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), 'what', what, 'of', subject, 'label', label, 'old', old_values, 'new', new_values);
  INSERT INTO audit_entry (tenant_id, client_id, at, payload, salt, hash, network, network_salt)
    VALUES (tenant, client, moment, said, grain, sha256(grain || convert_to(said::text, 'UTF8')), place, place_grain);
END $$;

-- The addresses whose ninety days are over. Anybody may ask: nothing else can go by it.
CREATE FUNCTION platform.forget_networks() RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE done bigint := 0;
BEGIN
  IF to_regclass('public.audit_entry') IS NOT NULL THEN
    UPDATE audit_entry SET network = NULL, network_salt = NULL WHERE network IS NOT NULL AND at < now() - interval '90 days';
    GET DIAGNOSTICS done = ROW_COUNT;
  END IF;
  RETURN done;
END $$;

-- Erases what a tenant's rows in this database hold of a person: rows that are the person's own, names beside ids (saved_by and saved_by_name), masked addresses of
-- mails, and what the log says of them. Frozen snapshots keep the printed name and role. For a job of the whole tenant only.
CREATE FUNCTION platform.forget_person(person uuid) RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
  own uuid := platform.id('app.tenant_id');
  t record;
  n bigint;
  done bigint := 0;
BEGIN
  IF own IS NULL OR NOT platform.is_on('app.staff') OR NOT platform.is_on('app.all_clients') OR platform.id('app.person_id') IS NOT NULL THEN
    RAISE insufficient_privilege USING MESSAGE = 'only a job of the tenant erases a person';
  END IF;
  FOR t IN
    SELECT c.oid::regclass AS t FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'person_id' AND NOT a.attisdropped
    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND obj_description(c.oid) = 'of a person'
      AND c.relname NOT IN ('membership', 'legal_acceptance') -- ended by their own ways; what was accepted on behalf of an organisation stays with it
  LOOP
    EXECUTE format('DELETE FROM %s WHERE tenant_id = $1 AND person_id = $2', t.t) USING own, person;
    GET DIAGNOSTICS n = ROW_COUNT;
    done := done + n;
  END LOOP;
  FOR t IN
    SELECT c.oid::regclass AS t, i.attname AS id, m.attname AS named, m.attnotnull AS must FROM pg_class c
    JOIN pg_attribute i ON i.attrelid = c.oid AND i.atttypid = 'uuid'::regtype AND NOT i.attisdropped
    JOIN pg_attribute m ON m.attrelid = c.oid AND m.attname = i.attname || '_name' AND NOT m.attisdropped
    JOIN pg_attribute o ON o.attrelid = c.oid AND o.attname = 'tenant_id' AND NOT o.attisdropped
    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND c.relname <> 'client_deletion' -- a certificate says who asked
  LOOP
    EXECUTE format('UPDATE %s SET %I = %L WHERE tenant_id = $1 AND %I = $2 AND %I <> %L', t.t, t.named, CASE WHEN t.must THEN '' END, t.id, t.named, '') USING own, person;
    GET DIAGNOSTICS n = ROW_COUNT;
    done := done + n;
  END LOOP;
  IF to_regclass('public.delivery') IS NOT NULL THEN
    UPDATE delivery SET recipient = NULL WHERE tenant_id = own AND recipient_id = person;
  END IF;
  IF to_regclass('public.audit_entry') IS NOT NULL THEN done := done + platform.erase_audit(ARRAY[person]); END IF;
  RETURN done;
END $$;

REVOKE ALL ON FUNCTION platform.audit_log(), platform.audit_log_tables(), platform.keep_networks_apart(), platform.erase_network(), platform.forget_networks(), platform.forget_person(uuid) FROM PUBLIC;
DO $$ BEGIN EXECUTE format('GRANT EXECUTE ON FUNCTION platform.forget_networks(), platform.forget_person(uuid) TO %I', platform.app_role()); END $$;

-- The same guarantees for less: what the policies ask, the fence before a moved client, and the log's entries of many rows that come in one statement.

-- As before, but not written into each statement that it guards: planning read the function's text again wherever a policy calls it, in every statement, and that cost
-- more than all that the policies do. The form of an id is looked at without a regular expression.
CREATE OR REPLACE FUNCTION platform.id(setting text) RETURNS uuid LANGUAGE plpgsql STABLE PARALLEL SAFE AS $$
DECLARE value text := current_setting(setting, true);
BEGIN
  IF value LIKE '________-____-____-____-____________' AND translate(value, '0123456789abcdef', '') = '----' THEN RETURN value::uuid; END IF;
  RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION platform.is_on(setting text) RETURNS boolean LANGUAGE plpgsql STABLE PARALLEL SAFE AS
$$ BEGIN RETURN coalesce(current_setting(setting, true), '') IN ('on', 'true'); END $$;

-- The clients that are open one by one: the one in use, and those that the person was granted. Behind the wall of client_grant, as whoever asks; its plan is kept.
CREATE FUNCTION platform.open_clients() RETURNS SETOF uuid LANGUAGE plpgsql STABLE PARALLEL SAFE AS $$
BEGIN
  IF platform.id('app.client_id') IS NOT NULL THEN RETURN NEXT platform.id('app.client_id'); END IF;
  IF platform.is_on('app.grants') THEN RETURN QUERY SELECT g.client_id FROM public.client_grant g WHERE g.person_id = platform.id('app.person_id'); END IF;
END $$;

-- Of a client, as before: all clients, the one in use, or one that the person was granted. Three questions to plan in each statement and not nine.
CREATE FUNCTION platform.client_rule() RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT $rule$ tenant_id = (SELECT platform.id('app.tenant_id')) AND ((SELECT platform.is_on('app.all_clients')) OR client_id IN (SELECT platform.open_clients())) $rule$
$$;
CREATE OR REPLACE FUNCTION platform.of_client(t regclass) RETURNS void LANGUAGE sql AS $$ SELECT platform.wall(t, 'of a client', platform.client_rule()) $$;
DO $$
DECLARE t regclass;
BEGIN
  FOR t IN SELECT p.polrelid::regclass FROM pg_policy p WHERE p.polname = 'wall' AND obj_description(p.polrelid, 'pg_class') = 'of a client' LOOP
    EXECUTE format('ALTER POLICY wall ON %s USING (%s) WITH CHECK (%2$s)', t, platform.client_rule());
  END LOOP;
END $$;

-- The lock is taken in an expression, which costs a tenth of a statement; what follows is a statement, and sees what was committed while it waited. Names are written
-- out where a search path was set: setting it for each row cost more than the rest.
CREATE OR REPLACE FUNCTION platform.fence() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF pg_advisory_xact_lock_shared(7061, platform.fence_of(NEW.client_id)) IS NULL THEN RETURN NULL; END IF; -- it never is
  IF EXISTS (SELECT FROM public.client_home h WHERE h.client_id = NEW.client_id AND h.tenant <> NEW.tenant_id) THEN
    RAISE EXCEPTION USING ERRCODE = 'PM001', MESSAGE = 'this client lies under another tenant now';
  END IF;
  RETURN NEW;
END $$;

-- A code of its own, for whoever answers.
CREATE OR REPLACE FUNCTION platform.refuse_gone() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
BEGIN
  IF platform.client_is_gone(NEW.client_id) THEN RAISE EXCEPTION USING ERRCODE = 'PM002', MESSAGE = 'the client was deleted'; END IF;
  RETURN NEW;
END $$;

-- What an entry of the log says, and its hash.
CREATE FUNCTION platform.audit_said(
  actor jsonb, place text, place_grain bytea, moment timestamptz, what text, subject text, label text, old_values jsonb, new_values jsonb
) RETURNS jsonb LANGUAGE sql STABLE AS $$
  SELECT CASE WHEN place IS NULL THEN actor ELSE actor - 'from' || jsonb_build_object('from_sha256', encode(sha256(place_grain || convert_to(place, 'UTF8')), 'hex')) END
    || jsonb_build_object('at', to_char(moment AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), 'what', what, 'of', subject, 'label', label, 'old', old_values, 'new', new_values)
$$;
CREATE FUNCTION platform.audit_hash(grain bytea, said jsonb) RETURNS bytea LANGUAGE sql STABLE AS $$ SELECT sha256(grain || convert_to(said::text, 'UTF8')) $$;
CREATE FUNCTION platform.audit_actor() RETURNS jsonb LANGUAGE sql STABLE AS
$$ SELECT coalesce(nullif(current_setting('app.actor', true), '')::jsonb, jsonb_build_object('as', session_user)) $$;

-- As before. Whoever calls it has set the search path.
CREATE OR REPLACE FUNCTION platform.audit(
  tenant uuid, client uuid, what text, subject text, label text, old_values jsonb, new_values jsonb, self jsonb DEFAULT NULL
) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  actor jsonb := platform.audit_actor();
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
  said := platform.audit_said(actor, place, place_grain, moment, what, subject, label, old_values, new_values);
  INSERT INTO public.audit_entry (tenant_id, client_id, at, payload, salt, hash, network, network_salt)
    VALUES (tenant, client, moment, said, grain, platform.audit_hash(grain, said), place, place_grain);
END $$;

-- As before. Together: rows that are added by one statement leave their entries by one statement, for tables that are filled by the thousand.
DROP FUNCTION platform.audited(regclass, text, text[], text, text, text, text, boolean);
CREATE FUNCTION platform.audited(
  t regclass, what text, columns text[], subject text DEFAULT 'r.id', label text DEFAULT 'NULL', client text DEFAULT 'r.client_id', tenant text DEFAULT 'r.tenant_id', late boolean DEFAULT false,
  together boolean DEFAULT false
) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  pairs text := (SELECT string_agg(format('%L, r.%I', c, c), ', ') FROM unnest(columns) c);
  differs text := (SELECT string_agg(format('OLD.%I IS DISTINCT FROM NEW.%I', c, c), ' OR ') FROM unnest(columns) c);
  kind text := CASE WHEN late THEN 'CONSTRAINT TRIGGER' ELSE 'TRIGGER' END;
  moment text := CASE WHEN late THEN 'DEFERRABLE INITIALLY DEFERRED' ELSE '' END;
BEGIN
  EXECUTE format($make$
    CREATE OR REPLACE FUNCTION platform.audit_%1$s() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $body$
    DECLARE r %1$s; old_values jsonb; new_values jsonb;
    BEGIN
      IF TG_OP <> 'INSERT' THEN r := OLD; old_values := jsonb_build_object(%2$s); END IF;
      IF TG_OP <> 'DELETE' THEN r := NEW; new_values := jsonb_build_object(%2$s); END IF;
      PERFORM platform.audit(%3$s, %4$s, %5$L, (%6$s)::text, (%7$s)::text, old_values, new_values);
      RETURN NULL;
    END $body$;
    DROP TRIGGER IF EXISTS audited ON %1$s;
    DROP TRIGGER IF EXISTS audited_added ON %1$s;
    DROP TRIGGER IF EXISTS audited_change ON %1$s;
    CREATE %8$s audited AFTER %11$s ON %1$s %9$s FOR EACH ROW EXECUTE FUNCTION platform.audit_%1$s();
    CREATE %8$s audited_change AFTER UPDATE ON %1$s %9$s FOR EACH ROW WHEN (%10$s) EXECUTE FUNCTION platform.audit_%1$s();
  $make$, t, pairs, tenant, client, what, subject, label, kind, moment, differs, CASE WHEN together THEN 'DELETE' ELSE 'INSERT OR DELETE' END);
  IF NOT together THEN RETURN; END IF;
  -- OFFSET 0: each entry is put together once, and what is put together is what is hashed. Its plan is kept: for a single row planning cost more than writing.
  EXECUTE format($make$
    CREATE OR REPLACE FUNCTION platform.audit_%1$s_added() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public SET plan_cache_mode = force_generic_plan AS $body$
    DECLARE actor jsonb := platform.audit_actor(); place text := actor ->> 'from';
    BEGIN
      INSERT INTO audit_entry (tenant_id, client_id, at, payload, salt, hash, network, network_salt)
      SELECT e.tenant, e.client, e.moment, e.said, e.grain, platform.audit_hash(e.grain, e.said), place, e.place_grain
      FROM (
        SELECT n.*, platform.audit_said(actor, place, n.place_grain, n.moment, %5$L, n.subject, n.label, NULL, n.new_values) AS said
        FROM (
          SELECT %3$s AS tenant, (%4$s)::uuid AS client, (%6$s)::text AS subject, (%7$s)::text AS label, jsonb_build_object(%2$s) AS new_values, clock_timestamp() AS moment,
            uuid_send(gen_random_uuid()) AS grain, CASE WHEN place IS NOT NULL THEN uuid_send(gen_random_uuid()) END AS place_grain
          FROM arrived r) n
        OFFSET 0) e;
      RETURN NULL;
    END $body$;
    CREATE TRIGGER audited_added AFTER INSERT ON %1$s REFERENCING NEW TABLE AS arrived FOR EACH STATEMENT EXECUTE FUNCTION platform.audit_%1$s_added();
  $make$, t, pairs, tenant, client, CASE WHEN position('.' IN what) = 0 THEN what || '.added' ELSE what END, subject, label);
END $$;

REVOKE ALL ON FUNCTION platform.audit_said(jsonb, text, bytea, timestamptz, text, text, text, jsonb, jsonb), platform.audit_hash(bytea, jsonb), platform.audit_actor() FROM PUBLIC;

-- A client moves: it lies under another tenant from one moment to the next. One function rewrites every row of it in this database, in one transaction; nobody
-- else can. It goes by the columns and not by a list: each table with tenant_id and client_id is rewritten, also one that is made later.

CREATE FUNCTION platform.mover_role() RETURNS text LANGUAGE sql STABLE AS
$$ SELECT left(current_database(), -2) || '_mover' $$;

-- Where a client that has moved lies now, and after how many moves. Who never moved has no row. Written by the mover alone.
CREATE TABLE client_home (
  client_id uuid PRIMARY KEY,
  tenant uuid NOT NULL,
  epoch bigint NOT NULL CHECK (epoch > 0),
  moved_at timestamptz NOT NULL
);
SELECT platform.of_nobody('client_home');
DO $$ BEGIN
  EXECUTE format('REVOKE INSERT, UPDATE, DELETE ON client_home FROM %I', platform.app_role());
  EXECUTE format('GRANT SELECT, INSERT, UPDATE ON client_home TO %I', platform.mover_role());
  EXECUTE format('GRANT USAGE ON SCHEMA platform, public TO %I', platform.mover_role());
END $$;

-- Whoever writes rows of a client holds this lock shared until the transaction ends, and the mover holds it alone: so the mover sees all that was written before it,
-- and who comes after it is told. A few locks stand for all clients, because a file of clients may bring thousands in one transaction.
CREATE FUNCTION platform.fence_of(client uuid) RETURNS int LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$ SELECT hashtext(client::text) & 127 $$;

CREATE FUNCTION platform.fence() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
BEGIN
  PERFORM pg_advisory_xact_lock_shared(7061, platform.fence_of(NEW.client_id));
  IF EXISTS (SELECT FROM client_home h WHERE h.client_id = NEW.client_id AND h.tenant <> NEW.tenant_id) THEN
    RAISE EXCEPTION USING ERRCODE = 'PM001', MESSAGE = 'this client lies under another tenant now';
  END IF;
  RETURN NEW;
END $$;

-- A table whose rows move with their client. Asked for by wall() where the columns are there; by a migration that adds one of them later.
CREATE FUNCTION platform.movable(t regclass) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE format('GRANT SELECT, UPDATE, DELETE ON %s TO %I', t, platform.mover_role());
  EXECUTE format('CREATE TRIGGER fence BEFORE INSERT ON %s FOR EACH ROW WHEN (NEW.client_id IS NOT NULL) EXECUTE FUNCTION platform.fence()', t);
  -- To find a client's rows without reading all others.
  IF NOT EXISTS (
    SELECT FROM pg_index i JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0] LEFT JOIN pg_attribute b ON b.attrelid = i.indrelid AND b.attnum = i.indkey[1]
    WHERE i.indrelid = t AND (a.attname = 'client_id' OR (a.attname = 'tenant_id' AND b.attname = 'client_id')))
  THEN
    EXECUTE format('CREATE INDEX ON %s (client_id) WHERE client_id IS NOT NULL', t);
  END IF;
END $$;

CREATE FUNCTION platform.has_client(t regclass) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT count(*) = 2 FROM pg_attribute a WHERE a.attrelid = t AND a.attname IN ('tenant_id', 'client_id') AND a.attnum > 0 AND NOT a.attisdropped
$$;

CREATE OR REPLACE FUNCTION platform.wall(t regclass, kind text, rule text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', t);
  EXECUTE format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', t);
  EXECUTE format('CREATE POLICY wall ON %s USING (%s) WITH CHECK (%s)', t, rule, rule);
  EXECUTE format('COMMENT ON TABLE %s IS %L', t, kind);
  EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %s TO %I', t, platform.app_role());
  EXECUTE format('GRANT SELECT ON %s TO platform_backup', t);
  IF platform.has_client(t) THEN PERFORM platform.movable(t); END IF;
END $$;

SELECT platform.movable(c.oid) FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND platform.has_client(c.oid);

-- Called by a job of the tenant that the client leaves, with the number of this move. How many rows were rewritten. Twice with one number is refused, and so is a
-- number that leaves one out: a move that is missed is missed by nobody else. Grants are of the old tenant's people and end.
CREATE FUNCTION platform.move_client(client uuid, destination uuid, next_epoch bigint) RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
  source uuid := platform.id('app.tenant_id');
  home uuid;
  reached bigint;
  moved record;
  changed bigint;
  total bigint := 0;
BEGIN
  IF source IS NULL OR NOT platform.is_on('app.staff') OR platform.id('app.person_id') IS NOT NULL THEN
    RAISE insufficient_privilege USING MESSAGE = 'only a job of the tenant moves its client';
  END IF;
  PERFORM pg_advisory_xact_lock(hashtext('platform.seal_audit')); -- before the fence: the seal passes it too
  PERFORM pg_advisory_xact_lock(7061, platform.fence_of(client));
  SELECT h.tenant, h.epoch INTO home, reached FROM client_home h WHERE h.client_id = client;
  IF home IS NULL THEN SELECT c.tenant_id INTO home FROM client_copy c WHERE c.client_id = client; END IF;
  IF home IS NULL AND to_regclass('public.client') IS NOT NULL THEN EXECUTE 'SELECT c.tenant_id FROM client c WHERE c.client_id = $1' INTO home USING client; END IF;
  IF home <> source OR destination = source THEN
    RAISE insufficient_privilege USING MESSAGE = 'only the tenant under which a client lies moves it, and to another';
  END IF;
  IF next_epoch IS DISTINCT FROM coalesce(reached, 0) + 1 THEN
    RAISE object_not_in_prerequisite_state USING MESSAGE = format('move %s is not the next one after %s', next_epoch, coalesce(reached, 0));
  END IF;

  INSERT INTO client_home (client_id, tenant, epoch, moved_at) VALUES (client, destination, next_epoch, clock_timestamp())
    ON CONFLICT (client_id) DO UPDATE SET (tenant, epoch, moved_at) = (excluded.tenant, excluded.epoch, excluded.moved_at);
  FOR moved IN
    SELECT c.oid::regclass AS t, c.relname FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition AND platform.has_client(c.oid)
    ORDER BY c.relname
  LOOP
    IF moved.relname IN ('client_grant', 'grant_given') THEN EXECUTE format('DELETE FROM %s WHERE client_id = $1 AND tenant_id = $2', moved.t) USING client, source;
    ELSE EXECUTE format('UPDATE %s SET tenant_id = $3 WHERE client_id = $1 AND tenant_id = $2', moved.t) USING client, source, destination;
    END IF;
    GET DIAGNOSTICS changed = ROW_COUNT;
    total := total + changed;
  END LOOP;
  RETURN total;
END $$;

-- Which move of its client a message was written after: by the database, in the transaction of the message itself.
CREATE FUNCTION platform.stamp_epoch() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
DECLARE
  client uuid := (NEW.headers ->> 'client_id')::uuid;
  reached bigint;
BEGIN
  PERFORM pg_advisory_xact_lock_shared(7061, platform.fence_of(client));
  SELECT h.epoch INTO reached FROM client_home h WHERE h.client_id = client;
  IF reached IS NOT NULL THEN NEW.headers := NEW.headers || jsonb_build_object('move_epoch', reached::text); END IF;
  RETURN NEW;
END $$;

REVOKE ALL ON FUNCTION platform.move_client(uuid, uuid, bigint), platform.movable(regclass) FROM PUBLIC;
DO $$ BEGIN EXECUTE format('GRANT EXECUTE ON FUNCTION platform.move_client(uuid, uuid, bigint) TO %I', platform.app_role()); END $$;

-- Who may give a function to the mover is who runs this, not the owner of the tables.
RESET ROLE;
DO $$ BEGIN
  EXECUTE format('GRANT CREATE ON SCHEMA platform TO %I', platform.mover_role());
  EXECUTE format('ALTER FUNCTION platform.move_client(uuid, uuid, bigint) OWNER TO %I', platform.mover_role());
  EXECUTE format('REVOKE CREATE ON SCHEMA platform FROM %I', platform.mover_role());
  EXECUTE format('SET LOCAL ROLE %I', left(current_database(), -2) || '_owner');
END $$;

-- What is left of a client that is gone is one row of client_copy with nothing in it: whatever comes late about the client finds it and stops. Whoever asks holds the
-- client until the end of the transaction, so that a deletion comes before it or after it, never in between.
CREATE FUNCTION platform.client_is_gone(client uuid) RETURNS boolean LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
BEGIN
  PERFORM pg_advisory_xact_lock_shared(hashtextextended('client ' || client, 0));
  RETURN EXISTS (SELECT FROM client_copy c WHERE c.client_id = client AND c.state = 'deleted');
END $$;

-- For the first table of a client's work in a service: nothing begins for a client that is gone.
CREATE FUNCTION platform.refuse_gone() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
BEGIN
  IF platform.client_is_gone(NEW.client_id) THEN RAISE foreign_key_violation USING MESSAGE = 'the client was deleted'; END IF;
  RETURN NEW;
END $$;

-- Deletes every row of the client in this database, in the caller's transaction: each table that has tenant_id and client_id, what refers to others first, jobs before
-- all (whoever is at work for the client then commits nothing). It runs as the tables' owner, who is behind the same wall as everybody, because some tables
-- may not be deleted from otherwise; only a job of the client itself may ask. The client's part of the log loses what it said and keeps its chain.
CREATE FUNCTION platform.delete_client(client uuid) RETURNS TABLE (name text, deleted bigint) LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
  own uuid := platform.id('app.tenant_id');
  t record;
BEGIN
  IF own IS NULL OR NOT platform.is_on('app.staff') OR platform.id('app.person_id') IS NOT NULL OR platform.id('app.client_id') IS DISTINCT FROM client THEN
    RAISE insufficient_privilege USING MESSAGE = 'only a job of the client deletes it';
  END IF;
  PERFORM pg_advisory_xact_lock(hashtextextended('client ' || client, 0));
  FOR t IN
    WITH RECURSIVE here AS (
      SELECT c.oid, c.relname::text AS name FROM pg_class c
      WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND c.relnamespace = 'public'::regnamespace
        AND (SELECT count(*) FROM pg_attribute a WHERE a.attrelid = c.oid AND NOT a.attisdropped AND a.attname IN ('tenant_id', 'client_id')) = 2
        AND c.relname NOT IN ('audit_entry', 'audit_chain', -- erased below
          'client_deleted', 'client_deletion', 'deletion_clock')), -- that there was a client, and how it went
    depth AS (
      SELECT oid, 0 AS d FROM here
      UNION ALL
      SELECT f.conrelid, depth.d + 1 FROM depth JOIN pg_constraint f ON f.contype = 'f' AND f.confrelid = depth.oid AND f.conrelid <> f.confrelid WHERE depth.d < 20)
    SELECT here.oid::regclass AS t, here.name AS called FROM here JOIN depth USING (oid) GROUP BY here.oid, here.name ORDER BY here.name = 'job' DESC, max(depth.d) DESC, here.name
  LOOP
    EXECUTE format('DELETE FROM %s WHERE tenant_id = $1 AND client_id = $2', t.t) USING own, client;
    GET DIAGNOSTICS deleted = ROW_COUNT;
    name := t.called;
    IF deleted > 0 THEN RETURN NEXT; END IF;
  END LOOP;
  SET CONSTRAINTS ALL IMMEDIATE; -- what the log writes at the end of a transaction it writes now, to be erased too
  IF to_regclass('public.audit_entry') IS NOT NULL THEN
    name := 'audit_entry';
    deleted := platform.erase_audit('{}', client);
    IF deleted > 0 THEN RETURN NEXT; END IF;
  END IF;
  INSERT INTO client_copy (client_id, tenant_id, name, country, language, generative, state, version) VALUES (client, own, '', '', '', false, 'deleted', 9223372036854775807)
    ON CONFLICT (client_id) DO NOTHING;
END $$;

REVOKE ALL ON FUNCTION platform.client_is_gone(uuid), platform.refuse_gone(), platform.delete_client(uuid) FROM PUBLIC;
DO $$ BEGIN EXECUTE format('GRANT EXECUTE ON FUNCTION platform.client_is_gone(uuid), platform.refuse_gone(), platform.delete_client(uuid) TO %I', platform.app_role()); END $$;

-- As before, in fewer statements: see Tenancy's file of this number.
CREATE OR REPLACE FUNCTION platform.stamp_epoch() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  client uuid := (NEW.headers ->> 'client_id')::uuid;
  reached bigint;
BEGIN
  IF pg_advisory_xact_lock_shared(7061, platform.fence_of(client)) IS NULL THEN RETURN NULL; END IF; -- it never is
  SELECT h.epoch INTO reached FROM public.client_home h WHERE h.client_id = client;
  IF reached IS NOT NULL THEN NEW.headers := NEW.headers || jsonb_build_object('move_epoch', reached::text); END IF;
  RETURN NEW;
END $$;

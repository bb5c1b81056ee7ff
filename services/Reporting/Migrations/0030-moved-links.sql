-- A link that was given out under one tenant opens nothing under the next.
CREATE FUNCTION end_moved_link() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
BEGIN
  NEW.revoked_at := coalesce(NEW.revoked_at, now());
  RETURN NEW;
END $$;
CREATE TRIGGER end_moved_link BEFORE UPDATE ON report_link FOR EACH ROW WHEN (OLD.tenant_id <> NEW.tenant_id) EXECUTE FUNCTION end_moved_link();

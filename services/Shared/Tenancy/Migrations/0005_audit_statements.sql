-- Once an hour a service signs how far each chain of its audit log has come. The key lies outside the database: who may do everything in here can cut a log off,
-- but not say again, signed, that it was never longer. Statements follow from each other, so that none goes unnoticed.
CREATE FUNCTION platform.audit_statements() RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  CREATE TABLE public.audit_statement (
    number bigint PRIMARY KEY,
    at timestamptz NOT NULL,
    heads text NOT NULL,
    key_id text NOT NULL,
    signature bytea NOT NULL
  );
  COMMENT ON COLUMN public.audit_statement.heads IS 'a line for each chain that grew since the statement before: id, length, last link';
  PERFORM platform.of_nobody('public.audit_statement');
  EXECUTE format('REVOKE UPDATE, DELETE ON public.audit_statement FROM %I', platform.app_role());
END $$;

-- How far the chains are that were sealed since then: ids and hashes of all tenants, for signing.
CREATE FUNCTION platform.audit_heads(since timestamptz) RETURNS TABLE (chain_id uuid, length bigint, head bytea) LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
  RETURN QUERY SELECT c.chain_id, c.length, c.head FROM audit_chain c WHERE since IS NULL OR c.sealed_at > since;
END $$;

ALTER FUNCTION platform.audit_log() RENAME TO audit_tables;
CREATE FUNCTION platform.audit_log() RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  PERFORM platform.audit_tables();
  PERFORM platform.audit_statements();
END $$;

REVOKE ALL ON FUNCTION platform.audit_log(), platform.audit_tables(), platform.audit_statements(), platform.audit_heads(timestamptz) FROM PUBLIC;
DO $$ BEGIN
  EXECUTE format('GRANT EXECUTE ON FUNCTION platform.audit_heads(timestamptz) TO %I', platform.app_role());
  IF to_regclass('public.audit_entry') IS NOT NULL THEN PERFORM platform.audit_statements(); END IF;
END $$;

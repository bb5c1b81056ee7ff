-- A session that began at a provider of the tenant ends when its client leaves that tenant. What is left of it goes with the client's rows, as every row of the client does.
ALTER TABLE session DROP CONSTRAINT session_only_tenant;
ALTER TABLE session ADD CONSTRAINT session_only_tenant CHECK (
  (provider_id IS NULL) = (only_tenant_id IS NULL) AND (only_tenant_id IS NULL OR ended_at IS NOT NULL OR tenant_id IS NOT DISTINCT FROM only_tenant_id));

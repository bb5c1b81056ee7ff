-- Keys for programs. A key is found by its hash before it is known whose it is; what is behind it is of its tenant.

CREATE TABLE api_key (
  id uuid PRIMARY KEY,
  tenant_id uuid NOT NULL,
  client_id uuid,
  name text NOT NULL,
  actions text[] NOT NULL,
  all_clients boolean NOT NULL,
  made_by uuid NOT NULL,
  made_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  last_used_at timestamptz,
  revoked_at timestamptz,
  revoked_by uuid
);
COMMENT ON COLUMN api_key.client_id IS 'the client of which a key is; null for a key of the tenant''s own people';
CREATE INDEX api_key_tenant ON api_key (tenant_id, client_id, made_at);
SELECT platform.of_tenant('api_key');

CREATE TABLE api_key_hash (
  hash text PRIMARY KEY,
  key_id uuid NOT NULL UNIQUE,
  tenant_id uuid NOT NULL,
  made_by uuid NOT NULL
);
SELECT platform.of_nobody('api_key_hash');

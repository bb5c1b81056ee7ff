-- A consultancy's brand. A logo is never changed, only replaced by another: what was frozen with it still finds it by its hash.
ALTER TABLE tenant_account ADD COLUMN reply_to text, ADD COLUMN logo text;

CREATE TABLE tenant_logo (
  tenant_id uuid NOT NULL,
  sha256 text NOT NULL,
  type text NOT NULL CHECK (type IN ('image/png', 'image/jpeg', 'image/webp')),
  bytes bytea NOT NULL CHECK (length(bytes) BETWEEN 1 AND 1048576),
  created_at timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, sha256)
);
-- Pictures are compressed already.
ALTER TABLE tenant_logo ALTER COLUMN bytes SET STORAGE EXTERNAL;
SELECT platform.of_tenant('tenant_logo', readable => true);

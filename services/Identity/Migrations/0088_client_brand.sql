-- A client's own colour and logo, beside the consultancy's on the covers of its reports. A logo is never changed, only replaced by another: what was drawn with it still finds it by its hash.
ALTER TABLE client ADD COLUMN colour text CHECK (colour ~ '^#[0-9a-f]{6}$'), ADD COLUMN logo text;
SELECT platform.audited('client', 'client', '{name,country,sector,language,generative,reference,state,colour,logo}', subject => 'r.client_id', label => 'r.name', together => true);

CREATE TABLE client_logo (
  client_id  uuid NOT NULL,
  sha256     text NOT NULL,
  tenant_id  uuid NOT NULL,
  type       text NOT NULL CHECK (type IN ('image/png', 'image/jpeg', 'image/webp')),
  bytes      bytea NOT NULL CHECK (length(bytes) BETWEEN 1 AND 1048576),
  created_at timestamptz NOT NULL,
  PRIMARY KEY (client_id, sha256)
);
CREATE INDEX client_logo_tenant ON client_logo (tenant_id, client_id);
-- Pictures are compressed already.
ALTER TABLE client_logo ALTER COLUMN bytes SET STORAGE EXTERNAL;
SELECT platform.of_client('client_logo');
CREATE TRIGGER refuse_gone BEFORE INSERT ON client_logo FOR EACH ROW EXECUTE FUNCTION platform.refuse_gone();

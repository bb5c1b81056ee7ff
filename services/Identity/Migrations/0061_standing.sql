-- Consultancies can be suspended and closed, clients archived; a membership can end by itself.
ALTER TABLE tenant_account DROP CONSTRAINT tenant_account_state_check;
ALTER TABLE tenant_account ADD CONSTRAINT tenant_account_state_check CHECK (state IN ('active', 'suspended', 'closed'));
ALTER TABLE tenant_account ADD COLUMN state_reason text, ADD COLUMN state_since timestamptz;
ALTER TABLE client DROP CONSTRAINT client_state_check;
ALTER TABLE client ADD CONSTRAINT client_state_check CHECK (state IN ('active', 'archived', 'closed'));

-- That the mail with the invitation did not arrive, and why, as a code.
ALTER TABLE invitation ADD COLUMN undelivered text, ADD COLUMN undelivered_at timestamptz;

ALTER TABLE membership ADD COLUMN until timestamptz, ADD COLUMN break_glass_id uuid;
CREATE OR REPLACE VIEW member WITH (security_invoker = true) AS
  SELECT m.id, m.tenant_id, m.client_id, m.person_id, m.roles, p.name, p.email, p.language, p.state, m.break_glass_id FROM membership m JOIN person p ON p.id = m.person_id
  WHERE m.until IS NULL OR m.until > now();

-- An operator asks to read in one client: why, for how long, when the client was told, when it ended and by whom. Kept as long as the client.
CREATE TABLE break_glass (
  id uuid PRIMARY KEY,
  tenant_id uuid NOT NULL,
  client_id uuid NOT NULL,
  person_id uuid NOT NULL,
  name text NOT NULL,
  reason text NOT NULL,
  minutes int NOT NULL CHECK (minutes BETWEEN 15 AND 480),
  asked_at timestamptz NOT NULL,
  told_at timestamptz,
  until timestamptz,
  ended_at timestamptz,
  ended_by text
);
CREATE INDEX break_glass_client ON break_glass (tenant_id, client_id, asked_at);
SELECT platform.of_client('break_glass');

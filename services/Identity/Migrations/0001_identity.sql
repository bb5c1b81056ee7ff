-- Walls of Identity. Tables of nobody hold ids, codes and hashes only: by them a secret, an address or a slug is turned into one id,
-- and only then is that id's context set. So no look-up needs a right to see past the wall.

CREATE SEQUENCE change_version;

CREATE TABLE tenant_account (
  id uuid PRIMARY KEY,
  tenant_id uuid NOT NULL CHECK (tenant_id = id),
  name text NOT NULL,
  slug text NOT NULL,
  colour text NOT NULL,
  languages text[] NOT NULL,
  kind text NOT NULL CHECK (kind IN ('hub', 'consultancy')),
  state text NOT NULL CHECK (state IN ('active', 'suspended')),
  version bigint NOT NULL,
  created_at timestamptz NOT NULL
);
SELECT platform.of_tenant('tenant_account', readable => true);

-- What a slug leads to, and what the operator's list shows.
CREATE TABLE tenant_listing (
  slug text PRIMARY KEY,
  tenant_id uuid NOT NULL UNIQUE,
  name text NOT NULL,
  kind text NOT NULL,
  state text NOT NULL,
  created_at timestamptz NOT NULL
);
SELECT platform.of_nobody('tenant_listing');

CREATE TABLE client (
  client_id uuid PRIMARY KEY,
  tenant_id uuid NOT NULL,
  name text NOT NULL,
  country text NOT NULL,
  sector text,
  language text NOT NULL,
  generative boolean NOT NULL,
  state text NOT NULL CHECK (state IN ('active', 'closed')),
  version bigint NOT NULL,
  created_at timestamptz NOT NULL
);
CREATE INDEX client_tenant ON client (tenant_id, client_id);
SELECT platform.of_client('client');

CREATE TABLE invitation (
  id uuid PRIMARY KEY,
  tenant_id uuid NOT NULL,
  client_id uuid,
  email text NOT NULL,
  name text NOT NULL,
  language text NOT NULL,
  role text NOT NULL,
  invited_by uuid,
  invited_by_name text NOT NULL,
  state text NOT NULL CHECK (state IN ('invited', 'accepted', 'withdrawn')),
  created_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  accepted_at timestamptz,
  accepted_by uuid
);
CREATE INDEX invitation_tenant ON invitation (tenant_id, client_id, created_at);
SELECT platform.of_object('invitation', 'id');

-- A person belongs to no tenant; a membership ties the two. The person sees and changes their own row; the tenant's staff and jobs see
-- its members' names and addresses.
CREATE TABLE person (
  id uuid PRIMARY KEY,
  name text NOT NULL,
  email text NOT NULL,
  language text NOT NULL,
  state text NOT NULL CHECK (state IN ('active', 'closed')),
  created_at timestamptz NOT NULL
);

CREATE TABLE person_email (
  key text PRIMARY KEY,
  person_id uuid NOT NULL UNIQUE
);
SELECT platform.of_nobody('person_email');
COMMENT ON COLUMN person_email.key IS 'SHA-256 of the address in lower case';

-- One row for each way of proving who one is: password now; passkey, totp, recovery and oauth fit the same shape.
CREATE TABLE credential (
  id uuid PRIMARY KEY,
  person_id uuid NOT NULL,
  kind text NOT NULL,
  data text NOT NULL,
  created_at timestamptz NOT NULL,
  changed_at timestamptz NOT NULL
);
CREATE UNIQUE INDEX credential_password ON credential (person_id) WHERE kind = 'password';

CREATE TABLE membership (
  id uuid PRIMARY KEY,
  tenant_id uuid NOT NULL,
  client_id uuid,
  person_id uuid NOT NULL,
  roles text[] NOT NULL,
  created_at timestamptz NOT NULL
);
CREATE UNIQUE INDEX membership_one ON membership (person_id, tenant_id, coalesce(client_id, '00000000-0000-0000-0000-000000000000'));
CREATE INDEX membership_tenant ON membership (tenant_id, client_id);

-- The clients granted to a consultant; client_grant is the copy that the wall reads, here as in every service.
CREATE TABLE grant_given (
  tenant_id uuid NOT NULL,
  client_id uuid NOT NULL,
  person_id uuid NOT NULL,
  given_by uuid,
  given_at timestamptz NOT NULL,
  PRIMARY KEY (person_id, client_id)
);
CREATE INDEX grant_given_client ON grant_given (tenant_id, client_id);
SELECT platform.of_tenant('grant_given');

-- A membership is written by its tenant and also read by its person.
SELECT platform.wall('membership', 'of a person', $rule$
  tenant_id = (SELECT platform.id('app.tenant_id')) AND (SELECT platform.is_on('app.staff')) $rule$);
CREATE POLICY own ON membership FOR SELECT USING (person_id = (SELECT platform.id('app.person_id')));

SELECT platform.of_person('person', 'id', across_tenants => true);
CREATE POLICY members ON person FOR SELECT USING ((SELECT platform.is_on('app.staff')) AND EXISTS (
  SELECT FROM membership m WHERE m.person_id = person.id AND m.tenant_id = (SELECT platform.id('app.tenant_id'))));

SELECT platform.of_person('credential', across_tenants => true);

-- What the staff of a tenant, and its jobs, see of its people. The walls of both tables hold for whoever asks.
CREATE VIEW member WITH (security_invoker = true) AS
  SELECT m.id, m.tenant_id, m.client_id, m.person_id, m.roles, p.name, p.email, p.language, p.state FROM membership m JOIN person p ON p.id = m.person_id;
DO $$ BEGIN EXECUTE format('GRANT SELECT ON member TO %I', platform.app_role()); END $$;
DO $$ BEGIN EXECUTE format('GRANT USAGE ON SEQUENCE change_version TO %I', platform.app_role()); END $$;

-- Roles that belong to no tenant.
CREATE TABLE platform_role (
  person_id uuid NOT NULL,
  role text NOT NULL CHECK (role IN ('operator', 'editor')),
  given_at timestamptz NOT NULL,
  PRIMARY KEY (person_id, role)
);
SELECT platform.of_nobody('platform_role');

CREATE TABLE session (
  id uuid PRIMARY KEY,
  hash text NOT NULL UNIQUE,
  person_id uuid NOT NULL,
  tenant_id uuid,
  client_id uuid,
  created_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  ended_at timestamptz
);
CREATE INDEX session_person ON session (person_id);
SELECT platform.of_nobody('session');

CREATE TABLE sign_in_failure (
  account text NOT NULL,
  address text NOT NULL,
  failures int NOT NULL,
  last_at timestamptz NOT NULL,
  PRIMARY KEY (account, address)
);
SELECT platform.of_nobody('sign_in_failure');

CREATE TABLE link (
  hash text PRIMARY KEY,
  tenant_id uuid,
  purpose text NOT NULL,
  object_id uuid NOT NULL,
  expires_at timestamptz NOT NULL,
  ended_at timestamptz
);
CREATE INDEX link_object ON link (object_id);
SELECT platform.of_nobody('link');

-- The newest version of each subject whose access can be taken away (person, tenant, link); pushed to Redis until it succeeds.
CREATE TABLE access_version (
  subject text PRIMARY KEY,
  version bigint NOT NULL,
  pushed_at timestamptz
);
CREATE INDEX access_version_waiting ON access_version (version) WHERE pushed_at IS NULL;
SELECT platform.of_nobody('access_version');

-- The private key is wrapped by the data-protection keys of the installation.
CREATE TABLE signing_key (
  id text PRIMARY KEY,
  public_key text NOT NULL,
  private_key text NOT NULL,
  signs_from timestamptz NOT NULL,
  known_until timestamptz
);
SELECT platform.of_nobody('signing_key');

CREATE TABLE service_secret (
  service text PRIMARY KEY,
  hash text NOT NULL
);
SELECT platform.of_nobody('service_secret');

-- A creating call that is repeated with its key makes nothing new.
CREATE TABLE idempotency (
  tenant_id uuid NOT NULL,
  caller text NOT NULL,
  operation text NOT NULL,
  key text NOT NULL,
  body_hash text NOT NULL,
  result_id uuid NOT NULL,
  created_at timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, caller, operation, key)
);
SELECT platform.of_nobody('idempotency');

-- The hub tenant: the installation itself. It owns the scorecards made on its own pages and has no member and no client.
SELECT set_config('app.tenant_id', '00000000-0000-7000-8000-000000000001', true), set_config('app.staff', 'on', true);
INSERT INTO tenant_account VALUES ('00000000-0000-7000-8000-000000000001', '00000000-0000-7000-8000-000000000001', 'ASEAN AI governance hub', 'hub', '#0b5a6f',
  ARRAY['en', 'zh-Hans'], 'hub', 'active', nextval('change_version'), now());
INSERT INTO tenant_listing VALUES ('hub', '00000000-0000-7000-8000-000000000001', 'ASEAN AI governance hub', 'hub', 'active', now());
INSERT INTO tenant_directory VALUES ('00000000-0000-7000-8000-000000000001', 'active', currval('change_version'));
INSERT INTO access_version VALUES ('00000000-0000-7000-8000-000000000001', nextval('change_version'));

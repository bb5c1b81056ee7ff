-- The wall in the database. Every table is made of one kind by one of the functions of_…; a table without a kind is found by a test.

CREATE FUNCTION platform.app_role() RETURNS text LANGUAGE sql STABLE AS
$$ SELECT left(current_database(), -2) || '_app' $$;

-- What is not an id opens nothing, and raises nothing.
CREATE FUNCTION platform.id(setting text) RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE AS
$$ SELECT CASE WHEN current_setting(setting, true) ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$'
               THEN nullif(current_setting(setting, true), '')::uuid END $$;

CREATE FUNCTION platform.is_on(setting text) RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE AS
$$ SELECT coalesce(current_setting(setting, true), '') IN ('on', 'true') $$;

CREATE FUNCTION platform.wall(t regclass, kind text, rule text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', t);
  EXECUTE format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', t);
  EXECUTE format('CREATE POLICY wall ON %s USING (%s) WITH CHECK (%s)', t, rule, rule);
  EXECUTE format('COMMENT ON TABLE %s IS %L', t, kind);
  EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %s TO %I', t, platform.app_role());
  EXECUTE format('GRANT SELECT ON %s TO platform_backup', t);
END $$;

-- Of a client: tenant_id and client_id. All clients, the one in use, or one that the person was granted.
CREATE FUNCTION platform.of_client(t regclass) RETURNS void LANGUAGE sql AS $$
  SELECT platform.wall(t, 'of a client', $rule$
    tenant_id = (SELECT platform.id('app.tenant_id'))
    AND ((SELECT platform.is_on('app.all_clients'))
      OR client_id = (SELECT platform.id('app.client_id'))
      OR ((SELECT platform.is_on('app.grants'))
        AND client_id IN (SELECT g.client_id FROM public.client_grant g WHERE g.person_id = (SELECT platform.id('app.person_id')))))
  $rule$)
$$;

-- Of a tenant: its own people; where readable also its clients and visitors may read.
CREATE FUNCTION platform.of_tenant(t regclass, readable boolean DEFAULT false) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  PERFORM platform.wall(t, CASE WHEN readable THEN 'of a tenant, readable' ELSE 'of a tenant' END,
    $rule$ tenant_id = (SELECT platform.id('app.tenant_id')) AND (SELECT platform.is_on('app.staff')) $rule$);
  IF readable THEN
    EXECUTE format($policy$ CREATE POLICY readable ON %s FOR SELECT USING (tenant_id = (SELECT platform.id('app.tenant_id'))) $policy$, t);
  END IF;
END $$;

-- Of a tenant, but the visitor whose link opens one object sees the rows of that object.
CREATE FUNCTION platform.of_object(t regclass, object text DEFAULT 'id') RETURNS void LANGUAGE sql AS $$
  SELECT platform.wall(t, 'of an object', format($rule$
    tenant_id = (SELECT platform.id('app.tenant_id'))
    AND ((SELECT platform.is_on('app.staff')) OR %I = (SELECT platform.id('app.object_id')))
  $rule$, object))
$$;

-- Of a person within a tenant (the tenant's jobs, which act for nobody, write them); or of the person alone, whatever the tenant.
CREATE FUNCTION platform.of_person(t regclass, person text DEFAULT 'person_id', across_tenants boolean DEFAULT false) RETURNS void LANGUAGE sql AS $$
  SELECT platform.wall(t, CASE WHEN across_tenants THEN 'of a person, across tenants' ELSE 'of a person' END,
    CASE WHEN across_tenants THEN format($rule$ %I = (SELECT platform.id('app.person_id')) $rule$, person)
    ELSE format($rule$
      tenant_id = (SELECT platform.id('app.tenant_id'))
      AND (%I = (SELECT platform.id('app.person_id')) OR ((SELECT platform.is_on('app.staff')) AND (SELECT platform.id('app.person_id')) IS NULL))
    $rule$, person) END)
$$;

-- Of nobody: ids, codes, hashes and masked text only.
CREATE FUNCTION platform.of_nobody(t regclass) RETURNS void LANGUAGE sql AS
$$ SELECT platform.wall(t, 'of nobody', 'true') $$;

DO $$ BEGIN EXECUTE format('GRANT USAGE ON SCHEMA platform TO %I, platform_backup', platform.app_role()); END $$;

-- Copies of Identity's facts; the newer version wins.
CREATE TABLE tenant_directory (tenant_id uuid PRIMARY KEY, state text NOT NULL, version bigint NOT NULL);
CREATE TABLE tenant_copy (tenant_id uuid PRIMARY KEY, name text NOT NULL, slug text NOT NULL, colour text NOT NULL, version bigint NOT NULL);
CREATE TABLE client_copy (
  client_id uuid PRIMARY KEY,
  tenant_id uuid NOT NULL,
  name text NOT NULL,
  country text NOT NULL,
  sector text,
  language text NOT NULL,
  generative boolean NOT NULL,
  state text NOT NULL,
  version bigint NOT NULL
);
CREATE INDEX ON client_copy (tenant_id);
CREATE TABLE client_grant (
  tenant_id uuid NOT NULL,
  client_id uuid NOT NULL,
  person_id uuid NOT NULL,
  access_version bigint NOT NULL,
  PRIMARY KEY (tenant_id, person_id, client_id)
);
CREATE TABLE grant_version (tenant_id uuid NOT NULL, person_id uuid NOT NULL, access_version bigint NOT NULL, PRIMARY KEY (tenant_id, person_id));

SELECT platform.of_nobody('tenant_directory');
SELECT platform.of_tenant('tenant_copy', readable => true);
SELECT platform.of_client('client_copy');
SELECT platform.of_person('client_grant');
SELECT platform.of_person('grant_version');

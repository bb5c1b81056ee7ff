-- Outside services by which the people of one tenant sign in.
CREATE TABLE sign_in_provider (
  id uuid PRIMARY KEY,
  tenant_id uuid NOT NULL,
  name text NOT NULL,
  authorization_endpoint text NOT NULL,
  token_endpoint text NOT NULL,
  user_info_endpoint text NOT NULL,
  application text NOT NULL,
  secret text NOT NULL,
  scope text NOT NULL,
  subject_claim text NOT NULL,
  added_at timestamptz NOT NULL,
  secret_changed_at timestamptz NOT NULL
);
CREATE INDEX sign_in_provider_tenant ON sign_in_provider (tenant_id, added_at);
COMMENT ON COLUMN sign_in_provider.secret IS 'wrapped by the data-protection keys of the installation';
SELECT platform.of_tenant('sign_in_provider');

-- What somebody is called there, as a hash together with the provider, and who that is here.
CREATE TABLE outside_link (
  key text PRIMARY KEY,
  provider_id uuid NOT NULL,
  tenant_id uuid NOT NULL,
  person_id uuid NOT NULL,
  linked_at timestamptz NOT NULL,
  used_at timestamptz,
  UNIQUE (provider_id, person_id)
);
CREATE INDEX outside_link_person ON outside_link (person_id);
SELECT platform.of_nobody('outside_link');

-- Who came back from a provider: for one use and ten minutes, and each question is answered once.
CREATE TABLE outside_answer (
  hash text PRIMARY KEY,
  asked text NOT NULL UNIQUE,
  tenant_id uuid NOT NULL,
  provider_id uuid NOT NULL,
  key text NOT NULL,
  purpose text NOT NULL CHECK (purpose IN ('sign-in', 'link', 'invitation')),
  session_id uuid,
  invitation_id uuid,
  expires_at timestamptz NOT NULL,
  used_at timestamptz
);
CREATE INDEX outside_answer_expires ON outside_answer (expires_at);
SELECT platform.of_nobody('outside_answer');

-- A session that began at a provider opens the provider's tenant and no other, whatever a service does.
ALTER TABLE session ADD COLUMN provider_id uuid, ADD COLUMN only_tenant_id uuid,
  ADD CONSTRAINT session_only_tenant CHECK ((provider_id IS NULL) = (only_tenant_id IS NULL) AND (only_tenant_id IS NULL OR tenant_id IS NOT DISTINCT FROM only_tenant_id));
CREATE INDEX session_provider ON session (provider_id) WHERE provider_id IS NOT NULL;
ALTER TABLE sign_in_step ADD COLUMN provider_id uuid;

SELECT platform.audited('sign_in_provider', 'sign-in-provider', '{name,authorization_endpoint,token_endpoint,user_info_endpoint,application,scope,subject_claim,secret_changed_at}', label => 'r.name', client => 'NULL');

-- Linked and unlinked: in the chain of each membership of the person in that tenant; without one, in the tenant's.
CREATE FUNCTION platform.audit_outside_link_row() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
  r outside_link := coalesce(NEW, OLD);
  label text := (SELECT p.name FROM person p WHERE p.id = r.person_id);
  said jsonb := jsonb_build_object('provider', r.provider_id);
  place record;
BEGIN
  FOR place IN
    SELECT m.client_id FROM membership m WHERE m.person_id = r.person_id AND m.tenant_id = r.tenant_id
    UNION ALL
    SELECT NULL WHERE NOT EXISTS (SELECT FROM membership m WHERE m.person_id = r.person_id AND m.tenant_id = r.tenant_id)
  LOOP
    PERFORM platform.audit(r.tenant_id, place.client_id, 'outside-link', r.person_id::text, label, CASE WHEN TG_OP = 'DELETE' THEN said END, CASE WHEN TG_OP = 'INSERT' THEN said END);
  END LOOP;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER audited AFTER INSERT OR DELETE ON outside_link DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION platform.audit_outside_link_row();

-- A session tells by which provider it began.
CREATE OR REPLACE FUNCTION platform.audit_session_row() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    PERFORM platform.audit_person(NEW.person_id, 'session.started', NULL, jsonb_build_object('session', NEW.id, 'second_factor', NEW.second_factor)
      || CASE WHEN NEW.provider_id IS NULL THEN '{}' ELSE jsonb_build_object('provider', NEW.provider_id) END, NEW.tenant_id, NEW.client_id, self => true);
  ELSIF OLD.ended_at IS NULL AND NEW.ended_at IS NOT NULL THEN
    PERFORM platform.audit_person(NEW.person_id, 'session.ended', jsonb_build_object('session', NEW.id), NULL, NEW.tenant_id, NEW.client_id);
  ELSIF NEW.tenant_id IS NOT NULL THEN -- only where it went to: the one it left need not know
    PERFORM platform.audit_person(NEW.person_id, 'session.entered', NULL, jsonb_build_object('session', NEW.id), NEW.tenant_id, NEW.client_id);
  END IF;
  RETURN NULL;
END $$;

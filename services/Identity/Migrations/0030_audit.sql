-- Who changed what in clients, invitations, memberships, grants, settings, sessions and credentials.
SELECT platform.audit_log();

-- The log names people, and finds out to which chains a person's own doings belong: the functions that write it run as the owner.
DO $$ BEGIN
  EXECUTE format('CREATE POLICY keeper ON person FOR SELECT TO %I USING (true)', current_user);
  EXECUTE format('CREATE POLICY keeper ON membership FOR SELECT TO %I USING (true)', current_user);
END $$;

SELECT platform.audited('client', 'client', '{name,country,sector,language,generative,reference,state}', subject => 'r.client_id', label => 'r.name');
SELECT platform.audited('invitation', 'invitation', '{name,email,role,language,state,expires_at,invited_by_name,accepted_by}', label => 'r.name');
SELECT platform.audited('tenant_account', 'tenant', '{name,slug,colour,languages,kind,state}', label => 'r.name', client => 'NULL', tenant => 'r.id');
SELECT platform.audited('client_upload', 'upload', '{file_name,state}', label => 'r.file_name', client => 'NULL');
-- Late: the person may be written after the membership.
SELECT platform.audited('membership', 'membership', '{person_id,roles}', subject => 'r.person_id', label => '(SELECT p.name FROM person p WHERE p.id = r.person_id)', late => true);
SELECT platform.audited('grant_given', 'grant', '{person_id}', subject => 'r.person_id', label => '(SELECT p.name FROM person p WHERE p.id = r.person_id)');
-- Roles of the installation stand in the chain of the hub.
SELECT platform.audited('platform_role', 'platform-role', '{person_id,role}', subject => 'r.person_id', label => '(SELECT p.name FROM person p WHERE p.id = r.person_id)', client => 'NULL',
  tenant => $$uuid '00000000-0000-7000-8000-000000000001'$$, late => true);

-- What a person does with their own account stands in the chain of each of their memberships; of who has none, in the hub's.
CREATE FUNCTION platform.audit_person(person uuid, what text, old_values jsonb, new_values jsonb, tenant uuid DEFAULT NULL, client uuid DEFAULT NULL, self boolean DEFAULT false) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
DECLARE
  label text := (SELECT p.name FROM person p WHERE p.id = person);
  place record;
BEGIN
  FOR place IN
    SELECT tenant AS tenant_id, client AS client_id WHERE tenant IS NOT NULL
    UNION ALL
    SELECT m.tenant_id, m.client_id FROM membership m WHERE m.person_id = person AND tenant IS NULL
    UNION ALL
    SELECT uuid '00000000-0000-7000-8000-000000000001', NULL WHERE tenant IS NULL AND NOT EXISTS (SELECT FROM membership m WHERE m.person_id = person)
  LOOP
    PERFORM platform.audit(place.tenant_id, place.client_id, what, person::text, label, old_values, new_values, CASE WHEN self THEN jsonb_build_object('by', person, 'name', label) END);
  END LOOP;
END $$;
REVOKE ALL ON FUNCTION platform.audit_person(uuid, text, jsonb, jsonb, uuid, uuid, boolean) FROM PUBLIC;

CREATE FUNCTION platform.audit_person_row() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
  PERFORM platform.audit_person(NEW.id, 'person.' || CASE WHEN OLD.state <> NEW.state THEN NEW.state ELSE 'changed' END,
    jsonb_build_object('name', OLD.name, 'email', OLD.email, 'language', OLD.language, 'state', OLD.state),
    jsonb_build_object('name', NEW.name, 'email', NEW.email, 'language', NEW.language, 'state', NEW.state));
  RETURN NULL;
END $$;
CREATE TRIGGER audited AFTER UPDATE ON person FOR EACH ROW
  WHEN (OLD.name <> NEW.name OR OLD.email <> NEW.email OR OLD.language <> NEW.language OR OLD.state <> NEW.state) EXECUTE FUNCTION platform.audit_person_row();

-- Never what the secret is: only that it changed.
CREATE FUNCTION platform.audit_credential_row() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
  r credential := coalesce(NEW, OLD);
  what text := CASE
    WHEN r.kind = 'password' AND TG_OP = 'UPDATE' AND OLD.data <> NEW.data THEN 'password.changed'
    WHEN r.kind = 'totp' AND TG_OP = 'INSERT' THEN 'second-factor.set'
    WHEN r.kind = 'totp' AND TG_OP = 'DELETE' THEN 'second-factor.removed'
    WHEN r.kind = 'recovery' AND TG_OP = 'UPDATE' AND OLD.used_at IS NULL AND NEW.used_at IS NOT NULL THEN 'recovery-code.used'
    -- Ten are made at once: the first of them tells.
    WHEN r.kind = 'recovery' AND TG_OP = 'INSERT' AND NOT EXISTS (
      SELECT FROM credential c WHERE c.person_id = r.person_id AND c.kind = 'recovery' AND c.created_at = r.created_at AND c.id < r.id) THEN 'recovery-codes.made'
  END;
BEGIN
  IF what IS NOT NULL THEN PERFORM platform.audit_person(r.person_id, what, NULL, NULL, self => what = 'recovery-code.used'); END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER audited AFTER INSERT OR UPDATE OR DELETE ON credential DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION platform.audit_credential_row();

CREATE FUNCTION platform.audit_session_row() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    PERFORM platform.audit_person(NEW.person_id, 'session.started', NULL, jsonb_build_object('session', NEW.id, 'second_factor', NEW.second_factor), NEW.tenant_id, NEW.client_id, self => true);
  ELSIF OLD.ended_at IS NULL AND NEW.ended_at IS NOT NULL THEN
    PERFORM platform.audit_person(NEW.person_id, 'session.ended', jsonb_build_object('session', NEW.id), NULL, NEW.tenant_id, NEW.client_id);
  ELSIF NEW.tenant_id IS NOT NULL THEN -- only where it went to: the one it left need not know
    PERFORM platform.audit_person(NEW.person_id, 'session.entered', NULL, jsonb_build_object('session', NEW.id), NEW.tenant_id, NEW.client_id);
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER audited AFTER INSERT ON session DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION platform.audit_session_row();
CREATE TRIGGER audited_change AFTER UPDATE ON session FOR EACH ROW
  WHEN ((OLD.ended_at IS NULL AND NEW.ended_at IS NOT NULL) OR OLD.tenant_id IS DISTINCT FROM NEW.tenant_id OR OLD.client_id IS DISTINCT FROM NEW.client_id)
  EXECUTE FUNCTION platform.audit_session_row();

-- Brand, operators' reading, legal texts and keys stand in the log too; and what changes nothing but matters: a sign-in that was refused, a list that was taken out.
SELECT platform.audited('tenant_account', 'tenant', '{name,slug,colour,languages,kind,state,state_reason,reply_to,logo}', label => 'r.name', client => 'NULL', tenant => 'r.id');
SELECT platform.audited('break_glass', 'break-glass', '{name,reason,minutes,told_at,until,ended_at,ended_by}', label => 'r.name');
-- The words themselves are public, and every version stays.
SELECT platform.audited('legal_text', 'legal-text', '{kind,version,published_by}', subject => $$r.kind || ' ' || r.version$$, label => 'r.kind', client => 'NULL');
-- For an organisation: in its own chain. For oneself: in the chain of whose text it is.
SELECT platform.audited('legal_acceptance', 'legal-acceptance', '{kind,version}', subject => 'r.person_id', label => 'r.name', client => 'r.for_client', tenant => 'coalesce(r.for_tenant, r.tenant_id)');
-- Not each use.
SELECT platform.audited('api_key', 'api-key', '{name,actions,all_clients,expires_at,revoked_at}', label => 'r.name');

-- Somebody who was not let in is not known: the entry names the account that was tried, and from where. Guessing does not fill the log: twenty an hour tell enough.
CREATE FUNCTION platform.audit_refused(person uuid, refused text) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
  IF person IS NULL OR refused NOT IN ('sign-in.refused', 'second-factor.refused') OR NOT EXISTS (SELECT FROM person p WHERE p.id = audit_refused.person) THEN RETURN; END IF;
  IF (SELECT count(*) FROM (SELECT FROM audit_entry e
      WHERE e.tenant_id = coalesce((SELECT m.tenant_id FROM membership m WHERE m.person_id = audit_refused.person ORDER BY m.created_at LIMIT 1), '00000000-0000-7000-8000-000000000001')
        AND e.at > clock_timestamp() - interval '1 hour' AND e.payload ->> 'of' = audit_refused.person::text AND e.payload ->> 'what' = refused LIMIT 20) known) >= 20 THEN RETURN; END IF;
  PERFORM platform.audit_person(audit_refused.person, refused, NULL, NULL);
END $$;

-- What was taken out of the tenant that the caller acts in.
CREATE FUNCTION platform.audit_taken(client uuid, taken text, label text) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
  IF platform.id('app.tenant_id') IS NULL OR taken NOT IN ('client-list.exported') THEN RAISE insufficient_privilege USING MESSAGE = 'only from within a tenant'; END IF;
  PERFORM platform.audit(platform.id('app.tenant_id'), client, taken, NULL, label, NULL, NULL);
END $$;

REVOKE ALL ON FUNCTION platform.audit_refused(uuid, text), platform.audit_taken(uuid, text, text) FROM PUBLIC;
DO $$ BEGIN EXECUTE format('GRANT EXECUTE ON FUNCTION platform.audit_refused(uuid, text), platform.audit_taken(uuid, text, text) TO %I', platform.app_role()); END $$;

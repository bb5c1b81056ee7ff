-- Passkeys stand in the log beside the other ways of signing in.
CREATE OR REPLACE FUNCTION platform.audit_credential_row() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
  r credential := coalesce(NEW, OLD);
  what text := CASE
    WHEN r.kind = 'password' AND TG_OP = 'UPDATE' AND OLD.data <> NEW.data THEN 'password.changed'
    WHEN r.kind = 'totp' AND TG_OP = 'INSERT' THEN 'second-factor.set'
    WHEN r.kind = 'totp' AND TG_OP = 'DELETE' THEN 'second-factor.removed'
    WHEN r.kind = 'passkey' AND TG_OP = 'INSERT' THEN 'passkey.added'
    WHEN r.kind = 'passkey' AND TG_OP = 'DELETE' THEN 'passkey.removed'
    WHEN r.kind = 'recovery' AND TG_OP = 'UPDATE' AND OLD.used_at IS NULL AND NEW.used_at IS NOT NULL THEN 'recovery-code.used'
    -- Ten are made at once: the first of them tells.
    WHEN r.kind = 'recovery' AND TG_OP = 'INSERT' AND NOT EXISTS (
      SELECT FROM credential c WHERE c.person_id = r.person_id AND c.kind = 'recovery' AND c.created_at = r.created_at AND c.id < r.id) THEN 'recovery-codes.made'
  END;
BEGIN
  IF what IS NOT NULL THEN PERFORM platform.audit_person(r.person_id, what, NULL, NULL, self => what = 'recovery-code.used'); END IF;
  RETURN NULL;
END $$;

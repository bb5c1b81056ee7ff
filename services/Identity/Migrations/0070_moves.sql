-- A client becomes its own tenant, or moves to another consultancy. Ids, states and times only: the client asks, the consultancy that is asked answers, and
-- neither sees behind the other's wall.
CREATE TABLE client_move (
  id uuid PRIMARY KEY,
  client_id uuid NOT NULL,
  from_tenant uuid NOT NULL,
  to_tenant uuid NOT NULL CHECK (to_tenant <> from_tenant),
  self_managed boolean NOT NULL,
  state text NOT NULL CHECK (state IN ('offered', 'moving', 'done', 'withdrawn', 'declined', 'expired')),
  epoch bigint NOT NULL,
  asked_by uuid NOT NULL,
  asked_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  accepted_at timestamptz,
  rewritten_at timestamptz,
  version bigint,
  answered text[] NOT NULL DEFAULT '{}',
  ended_at timestamptz,
  CHECK ((state IN ('moving', 'done')) = (accepted_at IS NOT NULL))
);
COMMENT ON COLUMN client_move.version IS 'its place in the feed that services read at their start';
COMMENT ON COLUMN client_move.answered IS 'the services that have rewritten their rows';
CREATE UNIQUE INDEX client_move_open ON client_move (client_id) WHERE state IN ('offered', 'moving');
CREATE INDEX client_move_client ON client_move (client_id, asked_at);
CREATE INDEX client_move_to ON client_move (to_tenant, asked_at);
CREATE INDEX client_move_version ON client_move (version) WHERE version IS NOT NULL;
SELECT platform.of_nobody('client_move');

ALTER TABLE tenant_account DROP CONSTRAINT tenant_account_kind_check;
ALTER TABLE tenant_account ADD CONSTRAINT tenant_account_kind_check CHECK (kind IN ('hub', 'consultancy', 'self-managed'));

-- Which move a mail tells of.
ALTER TABLE account_mail ADD COLUMN move_id uuid;

-- Of which client the caller was: its kept answers follow it when it moves, so that a call that is repeated after the move makes nothing new.
ALTER TABLE idempotency ADD COLUMN client_id uuid;
SELECT platform.movable('idempotency');

-- Both sides keep who did what: the client's own chain, which goes with it, and the chains of the two tenants. Whoever acts for the other side is not named there:
-- not the consultancy's people in the log of the one that is left, nor their network addresses.
CREATE FUNCTION platform.audit_client_move() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
  actor text := coalesce(current_setting('app.actor', true), '');
  lies uuid := coalesce((SELECT h.tenant FROM client_home h WHERE h.client_id = NEW.client_id), NEW.from_tenant);
  label text := (SELECT c.name FROM client c WHERE c.client_id = NEW.client_id);
  there text := CASE WHEN NEW.self_managed THEN label ELSE (SELECT t.name FROM tenant_account t WHERE t.id = NEW.to_tenant) END;
  said jsonb := jsonb_build_object('name', there);
BEGIN
  IF TG_OP = 'UPDATE' AND OLD.state = NEW.state THEN RETURN NULL; END IF;
  IF NOT NEW.self_managed AND NEW.state <> 'done' THEN
    PERFORM platform.audit(NEW.to_tenant, NULL, 'move.' || NEW.state, NEW.client_id::text, label, NULL, jsonb_build_object('name', label));
  END IF;
  IF NEW.state IN ('moving', 'declined') AND NOT NEW.self_managed OR NEW.state IN ('done', 'expired') THEN PERFORM set_config('app.actor', '{"as": "service identity"}', true); END IF;
  PERFORM platform.audit(lies, NEW.client_id, 'move.' || NEW.state, NEW.client_id::text, label, NULL, said);
  IF NEW.state IN ('moving', 'done') THEN
    PERFORM set_config('app.actor', '{"as": "service identity"}', true);
    PERFORM platform.audit(CASE NEW.state WHEN 'moving' THEN NEW.from_tenant ELSE NEW.to_tenant END, NULL, CASE NEW.state WHEN 'moving' THEN 'move.left' ELSE 'move.arrived' END,
      NEW.client_id::text, label, NULL, jsonb_build_object('name', label));
  END IF;
  PERFORM set_config('app.actor', actor, true);
  RETURN NULL;
END $$;
CREATE TRIGGER audited AFTER INSERT OR UPDATE OF state ON client_move FOR EACH ROW EXECUTE FUNCTION platform.audit_client_move();

-- The log names the client and the consultancy, whoever's wall the change was made behind.
DO $$ BEGIN
  EXECUTE format('CREATE POLICY keeper ON client FOR SELECT TO %I USING (true)', current_user);
  EXECUTE format('CREATE POLICY keeper ON tenant_account FOR SELECT TO %I USING (true)', current_user);
END $$;

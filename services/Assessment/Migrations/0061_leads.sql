-- What becomes of a visitor's address: the words it was left under, when somebody of the consultancy was last in touch, whether it was withdrawn, and the client that came
-- of it. The client has the scorecard's own id: two can never come of one.
ALTER TABLE contact
  ADD COLUMN consent_text text,
  ADD COLUMN last_contact_on date,
  ADD COLUMN withdrawn_at timestamptz,
  ADD COLUMN turned_at timestamptz,
  ADD COLUMN turned_by uuid,
  ADD COLUMN turned_by_name text,
  ADD COLUMN client_id uuid,
  ADD CHECK (withdrawn_at IS NULL OR (email IS NULL AND NOT is_lead)),
  ADD CHECK ((turned_at IS NULL) = (turned_by IS NULL)),
  ADD CHECK (client_id IS NULL OR (client_id = scorecard_id AND turned_at IS NOT NULL));
COMMENT ON COLUMN contact.consent_text IS 'Null of those who were asked before it was kept';
COMMENT ON COLUMN contact.client_id IS 'Null until its first assessment was opened';
ALTER TABLE scorecard ADD COLUMN client_id uuid CHECK (client_id = id);
SELECT platform.movable('contact');
SELECT platform.movable('scorecard');

-- They are the consultancy's own and do not go with a client that leaves; they go with it when it is deleted.
CREATE TRIGGER stay_behind BEFORE UPDATE ON contact FOR EACH ROW WHEN (OLD.tenant_id <> NEW.tenant_id) EXECUTE FUNCTION platform.stay_behind();
CREATE TRIGGER stay_behind BEFORE UPDATE ON scorecard FOR EACH ROW WHEN (OLD.tenant_id <> NEW.tenant_id) EXECUTE FUNCTION platform.stay_behind();

CREATE INDEX contact_withdrawn ON contact (tenant_id, withdrawn_at) WHERE withdrawn_at IS NOT NULL;
-- Of the consultancy's part of the log, and without the address, which would outlive itself there.
SELECT platform.audited('contact', 'lead', '{is_lead,confirmed_at,last_contact_on,withdrawn_at,turned_at}', subject => 'r.scorecard_id', client => 'NULL');

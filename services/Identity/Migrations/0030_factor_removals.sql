-- A lost second factor: two people ask for its removal, and it waits a day in which its owner can keep it. Ids, a state and times only: its owner,
-- the administrators of a tenant and the operators all reach it, each by the id that they hold.
CREATE TABLE factor_removal (
  id uuid PRIMARY KEY,
  person_id uuid NOT NULL,
  tenant_id uuid,
  asked_by uuid NOT NULL,
  by_operator boolean NOT NULL,
  asked_at timestamptz NOT NULL,
  confirmed_by uuid CHECK (confirmed_by <> asked_by AND confirmed_by <> person_id),
  due_at timestamptz,
  ended_by uuid,
  ended_at timestamptz,
  state text NOT NULL CHECK (state IN ('asked', 'confirmed', 'removed', 'cancelled', 'expired')),
  CHECK (asked_by <> person_id),
  CHECK (state NOT IN ('confirmed', 'removed') OR (confirmed_by IS NOT NULL AND due_at IS NOT NULL))
);
CREATE UNIQUE INDEX factor_removal_open ON factor_removal (person_id) WHERE state IN ('asked', 'confirmed');
CREATE INDEX factor_removal_due ON factor_removal (due_at) WHERE state = 'confirmed';
CREATE INDEX factor_removal_tenant ON factor_removal (tenant_id);
SELECT platform.of_nobody('factor_removal');

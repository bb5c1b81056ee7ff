-- A change of one's own address: both mailboxes confirm it. Ids and times only; the wished address lies with its person.
ALTER TABLE person ADD COLUMN new_email text;

CREATE TABLE address_change (
  id uuid PRIMARY KEY,
  person_id uuid NOT NULL,
  state text NOT NULL CHECK (state IN ('open', 'done', 'stopped')),
  asked_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  old_confirmed_at timestamptz,
  new_confirmed_at timestamptz,
  ended_at timestamptz,
  CHECK (state <> 'done' OR (old_confirmed_at IS NOT NULL AND new_confirmed_at IS NOT NULL))
);
CREATE UNIQUE INDEX address_change_open ON address_change (person_id) WHERE state = 'open';
SELECT platform.of_nobody('address_change');

-- An account that its person closed. Credentials and sessions go with the closing itself, memberships at once after it, name and address a day later:
-- until then the mail that tells of the closing can be sent.
CREATE TABLE account_closing (
  person_id uuid PRIMARY KEY,
  closed_at timestamptz NOT NULL,
  left_at timestamptz,
  erased_at timestamptz
);
CREATE INDEX account_closing_open ON account_closing (closed_at) WHERE erased_at IS NULL;
SELECT platform.of_nobody('account_closing');

-- Of a time-based code: the newest step that was used, so that no code counts twice. Of a recovery code: when it was used.
ALTER TABLE credential ADD COLUMN counter bigint, ADD COLUMN used_at timestamptz;
CREATE UNIQUE INDEX credential_totp ON credential (person_id, kind) WHERE kind IN ('totp', 'totp-new');
CREATE INDEX credential_person ON credential (person_id, kind);

-- Signed in with more than a password.
ALTER TABLE session ADD COLUMN second_factor boolean NOT NULL DEFAULT false;

-- The password was right, the second factor is still to come. By itself it opens nothing.
CREATE TABLE sign_in_step (
  hash text PRIMARY KEY,
  person_id uuid NOT NULL,
  tenant_id uuid,
  client_id uuid,
  account text NOT NULL,
  tries int NOT NULL,
  expires_at timestamptz NOT NULL
);
SELECT platform.of_nobody('sign_in_step');

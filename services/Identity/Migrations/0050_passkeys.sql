-- A passkey is a credential of its person. Its id belongs to one account only, and is known by its hash: an authenticator that was added to one account
-- cannot be added to another.
CREATE TABLE passkey_person (
  key text PRIMARY KEY,
  person_id uuid NOT NULL,
  credential_id uuid NOT NULL UNIQUE
);
SELECT platform.of_nobody('passkey_person');

-- What a browser was asked to sign and has signed: never again. A question that is never answered leaves no row.
CREATE TABLE passkey_answer (
  hash text PRIMARY KEY,
  expires_at timestamptz NOT NULL
);
CREATE INDEX passkey_answer_expires ON passkey_answer (expires_at);
SELECT platform.of_nobody('passkey_answer');

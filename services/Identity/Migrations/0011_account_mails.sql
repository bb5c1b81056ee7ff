-- A mail to a person about their own account. The message that asks for it carries its id; Notification asks for the words and the link.
CREATE TABLE account_mail (
  id uuid PRIMARY KEY,
  person_id uuid NOT NULL,
  kind text NOT NULL,
  created_at timestamptz NOT NULL,
  used_at timestamptz
);
CREATE INDEX account_mail_person ON account_mail (person_id, created_at);
SELECT platform.of_nobody('account_mail');

-- Where an account was signed in to from: when somebody guesses at it from everywhere, these places need not wait.
CREATE TABLE known_place (
  account text NOT NULL,
  address text NOT NULL,
  last_at timestamptz NOT NULL,
  PRIMARY KEY (account, address)
);
SELECT platform.of_nobody('known_place');

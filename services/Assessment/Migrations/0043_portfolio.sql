-- The list of clients says when each was signed last.
CREATE INDEX sign_off_of_client ON sign_off (tenant_id, client_id, signed_at DESC);

-- A way of looking at the clients that somebody keeps under a name. It holds what was asked for, never what came of it.
CREATE TABLE kept_filter (
  id         uuid PRIMARY KEY,
  tenant_id  uuid NOT NULL,
  person_id  uuid NOT NULL,
  name       text NOT NULL CHECK (length(name) BETWEEN 1 AND 80),
  search     text NOT NULL CHECK (length(search) <= 200),
  state      text NOT NULL,
  country    text NOT NULL CHECK (length(country) <= 2),
  sector     text NOT NULL CHECK (length(sector) <= 200),
  flag       text NOT NULL,
  kept_at    timestamptz NOT NULL,
  UNIQUE (tenant_id, person_id, name)
);
SELECT platform.of_person('kept_filter');

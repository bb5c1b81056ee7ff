-- Immutable releases of the catalogue. Public content: of nobody.
CREATE TABLE release (
  id           text PRIMARY KEY,
  sha256       text NOT NULL UNIQUE CHECK (sha256 ~ '^[0-9a-f]{64}$'),
  as_of        date NOT NULL,
  published_at timestamptz NOT NULL DEFAULT now(),
  document     bytea NOT NULL
);
SELECT platform.of_nobody('release');

CREATE TABLE release_item (
  release  text NOT NULL REFERENCES release (id),
  kind     text NOT NULL,
  id       text NOT NULL,
  position integer NOT NULL,
  body     jsonb NOT NULL,
  PRIMARY KEY (release, kind, id)
);
CREATE INDEX release_item_market ON release_item (release, (body ->> 'jurisdiction')) WHERE kind = 'obligations';
SELECT platform.of_nobody('release_item');

-- A release never changes: not even the service itself may rewrite or drop one.
REVOKE UPDATE, DELETE ON release, release_item FROM content_app;

-- What the desk adds to a release: where it came from, its notes, and each change with its class and reason.
ALTER TABLE release ADD base text REFERENCES release (id), ADD notes jsonb;

CREATE TABLE release_change (
  release text NOT NULL REFERENCES release (id) DEFERRABLE INITIALLY DEFERRED,
  id      text NOT NULL,
  kind    text NOT NULL,
  what    text NOT NULL CHECK (what IN ('add', 'change', 'end')),
  class   text NOT NULL CHECK (class IN ('editorial', 'clarifying', 'substantive')),
  reason  jsonb NOT NULL,
  PRIMARY KEY (release, id)
);
SELECT platform.of_nobody('release_change');
REVOKE UPDATE, DELETE ON release_change FROM content_app;

-- The release is written after its items, as late as can be before the commit: its moment is when everybody can know it.
ALTER TABLE release_item ALTER CONSTRAINT release_item_release_fkey DEFERRABLE INITIALLY DEFERRED;

-- Nobody dates a publication but the database, and none before the one before it.
CREATE FUNCTION release_known() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.published_at := greatest(clock_timestamp(), (SELECT max(published_at) + interval '1 microsecond' FROM release));
  RETURN NEW;
END $$;
CREATE TRIGGER release_known BEFORE INSERT ON release FOR EACH ROW EXECUTE FUNCTION release_known();

-- The versions of one item over all releases.
CREATE INDEX release_item_id ON release_item (id);

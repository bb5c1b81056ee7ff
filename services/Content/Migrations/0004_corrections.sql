-- "Report an error in this text": what visitors say of a public item, and what the desk answers in public. Nothing about who wrote it is kept.
CREATE TABLE correction (
  id               uuid PRIMARY KEY,
  about            text NOT NULL,
  kind             text NOT NULL,
  release          text NOT NULL REFERENCES release (id),
  language         text NOT NULL,
  words            text NOT NULL CHECK (length(words) BETWEEN 1 AND 4000),
  reported_at      timestamptz NOT NULL,
  verdict          text CHECK (verdict IN ('corrected', 'kept', 'declined')),
  answer           jsonb,
  shown            boolean NOT NULL DEFAULT false,
  answered_by      uuid,
  answered_by_name text,
  answered_at      timestamptz,
  CHECK ((verdict IS NULL) = (answer IS NULL) AND (verdict IS NULL) = (answered_at IS NULL))
);
CREATE INDEX correction_about ON correction (about, answered_at DESC) WHERE verdict IS NOT NULL;
CREATE INDEX correction_waiting ON correction (reported_at) WHERE verdict IS NULL;
SELECT platform.of_nobody('correction');

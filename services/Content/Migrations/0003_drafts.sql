-- The editor's desk. Of nobody: the catalogue has no tenant, and editors work without one. Editors stand by id and printed name.
CREATE TABLE draft (
  id         uuid PRIMARY KEY,
  title      text NOT NULL CHECK (length(title) BETWEEN 1 AND 200),
  base       text NOT NULL REFERENCES release (id),
  state      text NOT NULL CHECK (state IN ('open', 'in-review', 'reviewed', 'published', 'discarded')),
  notes      jsonb NOT NULL,
  as_of      date,
  release    text REFERENCES release (id) DEFERRABLE INITIALLY DEFERRED,
  created_at timestamptz NOT NULL,
  CHECK ((state = 'published') = (release IS NOT NULL))
);
CREATE INDEX draft_state ON draft (state, created_at DESC);
SELECT platform.of_nobody('draft');

CREATE TABLE draft_change (
  draft_id       uuid NOT NULL REFERENCES draft (id),
  id             text NOT NULL,
  kind           text NOT NULL,
  what           text NOT NULL CHECK (what IN ('add', 'change', 'end')),
  body           jsonb,
  class          text NOT NULL CHECK (class IN ('editorial', 'clarifying', 'substantive')),
  reason         jsonb NOT NULL,
  revision       integer NOT NULL,
  edited_by      uuid NOT NULL,
  edited_by_name text NOT NULL,
  edited_at      timestamptz NOT NULL,
  PRIMARY KEY (draft_id, id),
  CHECK ((what = 'end') = (body IS NULL))
);
SELECT platform.of_nobody('draft_change');

-- Who did what, in order: never altered, so that nobody reviews their own work and everybody sees who answered for a release.
CREATE TABLE draft_step (
  id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  draft_id    uuid NOT NULL REFERENCES draft (id),
  what        text NOT NULL CHECK (what IN ('opened', 'described', 'changed', 'withdrew', 'rebased', 'submitted', 'accepted', 'sent-back', 'published', 'discarded')),
  item        text,
  note        text,
  person_id   uuid NOT NULL,
  person_name text NOT NULL,
  at          timestamptz NOT NULL
);
CREATE INDEX draft_step_draft ON draft_step (draft_id, id);
SELECT platform.of_nobody('draft_step');
REVOKE UPDATE, DELETE ON draft_step FROM content_app;

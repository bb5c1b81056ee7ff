-- When the invited person, whose link no longer works, asked for a new one.
ALTER TABLE invitation ADD COLUMN asked_at timestamptz;

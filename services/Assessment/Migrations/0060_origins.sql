-- Where an answer came from that nobody typed here: an offline file, or the public scorecard of a visitor. Null of what was typed on a page.
ALTER TABLE answer
  ADD COLUMN origin text CHECK (origin IN ('offline-file', 'scorecard')),
  ADD COLUMN origin_at timestamptz,
  ADD CHECK ((origin IS NULL) = (origin_at IS NULL));
ALTER TABLE answer_write
  ADD COLUMN origin text CHECK (origin IN ('offline-file', 'scorecard')),
  ADD COLUMN origin_at timestamptz,
  ADD CHECK ((origin IS NULL) = (origin_at IS NULL));

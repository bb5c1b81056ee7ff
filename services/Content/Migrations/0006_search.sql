-- Words of every item of a release, folded, in both languages: what people call it (A) and what it says (B). Made from the release; public content, of nobody.
CREATE TABLE search_item (
  release      text NOT NULL REFERENCES release (id),
  kind         text NOT NULL,
  id           text NOT NULL,
  jurisdiction text,
  words        tsvector NOT NULL,
  PRIMARY KEY (release, id)
);
CREATE INDEX search_item_words ON search_item USING gin (words);
SELECT platform.of_nobody('search_item');

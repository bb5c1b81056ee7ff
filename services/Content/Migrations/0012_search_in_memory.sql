-- The words of a release are kept in memory beside the release, which lies there whole: see ADR 0039.
DROP TABLE search_item;

-- The list of clients is read by name, page after page, and searched. The wall's rule comes first in every statement, and what compares parts of texts is not
-- leakproof: no index of their parts (trigrams) could be used behind it. So the names of one tenant are looked through, ready to be compared.
ALTER TABLE client_copy ADD COLUMN search_name text NOT NULL GENERATED ALWAYS AS (lower(normalize(name, NFKC))) STORED;

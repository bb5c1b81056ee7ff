-- What kind of tenant it is: in a client that manages itself there is nobody above it, so its own administrator reviews. Read again at the next start, by version.
ALTER TABLE tenant_copy ADD COLUMN kind text;
ALTER TABLE tenant_copy NO FORCE ROW LEVEL SECURITY;
UPDATE tenant_copy SET version = 0;
ALTER TABLE tenant_copy FORCE ROW LEVEL SECURITY;

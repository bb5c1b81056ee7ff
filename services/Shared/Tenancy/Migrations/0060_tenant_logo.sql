-- The hash of the tenant's logo; the picture itself is asked of Identity where it is drawn.
ALTER TABLE tenant_copy ADD COLUMN logo text;

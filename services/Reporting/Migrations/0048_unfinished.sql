-- What a page that waits for a report asks each second, and the queue by the order in which it is worked off.
CREATE INDEX report_unfinished ON report (tenant_id, client_id) WHERE state = 'waiting';

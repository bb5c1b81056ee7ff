-- Of which client the caller was: its kept answers follow it when it moves, so that a call that is repeated after the move makes nothing new.
ALTER TABLE idempotency ADD COLUMN client_id uuid;
SELECT platform.movable('idempotency');

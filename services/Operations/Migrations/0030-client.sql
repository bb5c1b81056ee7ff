-- Whose client a message and a request are about, so that they follow it when it moves.
ALTER TABLE envelope ADD COLUMN client_id uuid;
ALTER TABLE request ADD COLUMN client_id uuid;
SELECT platform.movable('envelope'), platform.movable('request');

-- The client's colour and logo as they were when the first form of the report was drawn: every later edition shows the same.
ALTER TABLE report ADD COLUMN client_colour text, ADD COLUMN client_logo text;

-- Which services have said that they erased what they had of a person whose account was closed.
CREATE TABLE person_forgotten (
  person_id uuid NOT NULL,
  service text NOT NULL,
  at timestamptz NOT NULL,
  PRIMARY KEY (person_id, service)
);
SELECT platform.of_nobody('person_forgotten');

-- Legal pages: of the installation (the hub tenant's) and of each consultancy. A version never changes.
CREATE TABLE legal_text (
  tenant_id uuid NOT NULL,
  kind text NOT NULL CHECK (kind IN ('privacy', 'terms', 'imprint', 'processor-agreement', 'accessibility')),
  version int NOT NULL,
  english text NOT NULL,
  chinese text NOT NULL,
  published_at timestamptz NOT NULL,
  published_by text NOT NULL,
  PRIMARY KEY (tenant_id, kind, version)
);
SELECT platform.of_tenant('legal_text', readable => true);

-- Who accepted which version, and when; for an agreement also on whose behalf. tenant_id is whose text it is.
CREATE TABLE legal_acceptance (
  id uuid PRIMARY KEY,
  tenant_id uuid NOT NULL,
  person_id uuid NOT NULL,
  name text NOT NULL,
  kind text NOT NULL,
  version int NOT NULL,
  for_tenant uuid,
  for_client uuid,
  accepted_at timestamptz NOT NULL
);
CREATE UNIQUE INDEX legal_acceptance_once ON legal_acceptance (tenant_id, person_id, kind, version, coalesce(for_tenant, person_id), coalesce(for_client, person_id));
SELECT platform.of_person('legal_acceptance');

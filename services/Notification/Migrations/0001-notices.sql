CREATE TABLE notice (
    id uuid PRIMARY KEY,
    tenant_id uuid NOT NULL,
    person_id uuid NOT NULL,
    event_key uuid NOT NULL,
    kind text NOT NULL,
    client_id uuid,
    report_id uuid,
    subject_id uuid NOT NULL,
    created_at timestamptz NOT NULL,
    read_at timestamptz,
    -- Nobody is told twice of one event.
    UNIQUE (event_key, person_id)
);
CREATE INDEX notice_newest ON notice (tenant_id, person_id, created_at DESC);
SELECT platform.of_person('notice');

-- What was sent to whom, as far as an operator may know it: no body, no link, the address masked.
CREATE TABLE delivery (
    id uuid PRIMARY KEY,
    event_key uuid NOT NULL,
    channel text NOT NULL,
    kind text NOT NULL,
    recipient_kind text NOT NULL CHECK (recipient_kind IN ('person', 'contact', 'invitation')),
    recipient_id uuid NOT NULL,
    tenant_id uuid NOT NULL,
    client_id uuid,
    report_id uuid,
    subject_id uuid NOT NULL,
    recipient text,
    state text NOT NULL CHECK (state IN ('waiting', 'sending', 'sent', 'given-up')),
    attempts integer NOT NULL,
    reason text,
    created_at timestamptz NOT NULL,
    sent_at timestamptz,
    UNIQUE (event_key, recipient_id, channel)
);
CREATE INDEX delivery_newest ON delivery (created_at DESC);
SELECT platform.of_nobody('delivery');

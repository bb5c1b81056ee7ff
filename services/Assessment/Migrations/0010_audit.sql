-- Who changed what in the work of a client. Of an assessment only what people set: coverage and score follow from the answers. A submission says which bytes were
-- frozen; the bytes themselves are its own table's.
SELECT platform.audit_log();
SELECT platform.audited('assessment', 'assessment', '{cycle,release,markets,generative}', label => 'r.cycle');
SELECT platform.audited('answer', 'answer', '{level,not_applicable,reason,words}', subject => 'r.assessment_id', label => 'r.statement_id');
SELECT platform.audited('submission', 'submission', '{number,snapshot_sha256}', subject => 'r.assessment_id', label => 'r.number');

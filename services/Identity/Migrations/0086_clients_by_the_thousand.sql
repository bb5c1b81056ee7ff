-- A file of clients is one statement: so are its entries in the log.
SELECT platform.audited('client', 'client', '{name,country,sector,language,generative,reference,state}', subject => 'r.client_id', label => 'r.name', together => true);

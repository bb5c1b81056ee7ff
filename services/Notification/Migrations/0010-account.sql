-- Mails to a person about their own account: asked for by the id of the mail.
ALTER TABLE delivery DROP CONSTRAINT delivery_recipient_kind_check;
ALTER TABLE delivery ADD CONSTRAINT delivery_recipient_kind_check CHECK (recipient_kind IN ('person', 'contact', 'invitation', 'account'));

-- A message about a client says after how many of its moves it was written.
CREATE TRIGGER stamp_epoch BEFORE INSERT ON outbox_message FOR EACH ROW WHEN (NEW.headers ? 'client_id') EXECUTE FUNCTION platform.stamp_epoch();

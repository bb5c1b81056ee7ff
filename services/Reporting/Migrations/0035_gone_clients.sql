CREATE TRIGGER refuse_gone BEFORE INSERT ON report FOR EACH ROW EXECUTE FUNCTION platform.refuse_gone();

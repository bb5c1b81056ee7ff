CREATE TRIGGER refuse_gone BEFORE INSERT ON assessment FOR EACH ROW EXECUTE FUNCTION platform.refuse_gone();

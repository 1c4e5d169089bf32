-- Publishing an edition changes what the public reads without changing a row of it. The log says so, by an update of the
-- new edition's atoms that leaves them as they are: who follows the log reads the published figures anew.
CREATE FUNCTION log_published_edition() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    UPDATE household_summary SET edition = edition WHERE household_summary.edition = NEW.id;
    RETURN NULL;
END $$;
CREATE TRIGGER published AFTER UPDATE OF published_at ON edition
    FOR EACH ROW WHEN (OLD.published_at IS DISTINCT FROM NEW.published_at) EXECUTE FUNCTION log_published_edition();

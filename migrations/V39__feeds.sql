-- What a feed said last of an event, so that its next word is told from what people have written meanwhile.
ALTER TABLE event_source
    ADD COLUMN told jsonb CONSTRAINT event_source_told_object CHECK (jsonb_typeof(told) = 'object');

-- Gives the running transaction its number before its first row, so that it has the purpose of the feed and not that of a row.
CREATE FUNCTION begin_feed() RETURNS bigint LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$ SELECT current_txn() $$;
REVOKE EXECUTE ON FUNCTION begin_feed() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION begin_feed() TO banlang_service;

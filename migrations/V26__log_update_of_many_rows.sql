-- Ids of updated rows are compared as two sets: a comparison row by row, planned for the few rows of a session's first
-- update, takes the square of the rows of a later one (a quarter of a million households: more than 12 minutes).
CREATE OR REPLACE FUNCTION log_update() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    this_txn bigint;
BEGIN
    IF NOT EXISTS (SELECT FROM old_rows) THEN
        RETURN NULL;
    END IF;
    IF EXISTS (SELECT o.id FROM old_rows o EXCEPT SELECT n.id FROM new_rows n) THEN
        RAISE EXCEPTION 'the id of a row in % never changes', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
    END IF;
    this_txn := current_txn();
    IF TG_NARGS > 1 THEN
        EXECUTE format(
            'INSERT INTO change (txn, collection, id, op, before)
             SELECT $1, $2, o.id, ''U'', to_jsonb(o) || jsonb_build_object($3, encode(ST_AsEWKB(o.%1$I), ''hex'')) FROM old_rows o',
            TG_ARGV[1]) USING this_txn, TG_ARGV[0], TG_ARGV[1];
    ELSE
        INSERT INTO change (txn, collection, id, op, before)
        SELECT this_txn, TG_ARGV[0], o.id, 'U', to_jsonb(o) FROM old_rows o;
    END IF;
    RETURN NULL;
END $$;

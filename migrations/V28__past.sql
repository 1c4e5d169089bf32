-- The past is read from the change table. What rows were is not for the service to read (V12), so the owner's functions
-- give it, and they are the second wall for it: of a guarded table they give an image only if its own area is one of
-- those that the running transaction has opened for reading. An activation opens rows as they are, never as they were.

-- When a transaction got its number, and readers could know of it; never before the one with the number before. A time
-- is told by this and not by `started_at`: a long transaction starts before others that get their numbers first.
ALTER TABLE txn ADD COLUMN numbered_at timestamptz;
UPDATE txn SET numbered_at = told.at
FROM (SELECT txn.id, max(txn.started_at) OVER (ORDER BY txn.position) AS at FROM txn WHERE txn.position IS NOT NULL) AS told
WHERE told.id = txn.id;
CREATE INDEX txn_numbered_at ON txn (numbered_at, position);

-- Which tables are guarded, and by which column. By table and not by collection: a migration may call guard_rows
-- before track_changes.
CREATE TABLE guarded (
    relation    regclass PRIMARY KEY,
    area_column text NOT NULL
);
REVOKE ALL ON guarded FROM banlang_service;

-- Those that are guarded already: a rule for new rows reads the area column and no other.
INSERT INTO guarded (relation, area_column)
SELECT policy.polrelid, attribute.attname
FROM pg_policy AS policy
JOIN pg_depend AS used ON used.classid = 'pg_policy'::regclass AND used.objid = policy.oid
    AND used.refclassid = 'pg_class'::regclass AND used.refobjid = policy.polrelid
JOIN pg_attribute AS attribute ON attribute.attrelid = policy.polrelid AND attribute.attnum = used.refobjsubid
WHERE policy.polname = 'service_inserts' AND used.refobjsubid > 0;

CREATE OR REPLACE FUNCTION guard_rows(guarded regclass, area_column text, inside text DEFAULT 'true') RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    read text := format('%I IN (SELECT unnest(string_to_array(current_setting(''banlang.read_areas'', true), '','')))', area_column);
    written text := format('%I IN (SELECT unnest(string_to_array(current_setting(''banlang.write_areas'', true), '','')))', area_column);
BEGIN
    EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', guarded);
    EXECUTE format('ALTER TABLE %s ALTER COLUMN %I SET STATISTICS 10', guarded, area_column);
    EXECUTE format('CREATE POLICY mirror_reads ON %s FOR SELECT TO banlang_mirror USING (true)', guarded);
    EXECUTE format('CREATE POLICY service_reads ON %s FOR SELECT TO banlang_service
        USING (%s OR %I IN (SELECT opened_areas()) AND (%s))', guarded, read, area_column, inside);
    EXECUTE format('CREATE POLICY service_inserts ON %s FOR INSERT TO banlang_service WITH CHECK (%s)', guarded, written);
    EXECUTE format('CREATE POLICY service_updates ON %s FOR UPDATE TO banlang_service USING (%s) WITH CHECK (%s)', guarded, written, written);
    EXECUTE format('CREATE POLICY service_deletes ON %s FOR DELETE TO banlang_service USING (%s)', guarded, written);
    -- The past of its rows has the same wall.
    EXECUTE 'INSERT INTO guarded (relation, area_column) VALUES ($1, $2)
        ON CONFLICT (relation) DO UPDATE SET area_column = excluded.area_column' USING guarded, area_column;
END $$;

-- What the wall asks of an image of the collection: nothing when no table of it is guarded, else that the named column
-- holds one of the areas. Of a guarded table without a column, and of a collection without a table, no image is given.
CREATE FUNCTION wall_of(of_collection text, OUT is_open boolean, OUT area_column text, OUT areas text[])
LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
    SELECT coalesce(NOT bool_or(class.relrowsecurity), false), max(guarded.area_column),
           string_to_array(current_setting('banlang.read_areas', true), ',')
    FROM pg_trigger AS trigger
    JOIN pg_class AS class ON class.oid = trigger.tgrelid
    LEFT JOIN guarded ON guarded.relation = class.oid
    WHERE trigger.tgname = 'change_insert' AND NOT trigger.tgisinternal
      AND split_part(encode(trigger.tgargs, 'escape'), '\000', 1) = of_collection
$$;
REVOKE EXECUTE ON FUNCTION wall_of(text) FROM PUBLIC;

-- The rows of a collection that changed after a position, or without a number yet: each with what it was at the position,
-- null where there was none or the wall does not give it. All of them, or only those with the ids.
CREATE FUNCTION past_rows(of_collection text, of_ids bigint[], at bigint) RETURNS TABLE (id bigint, image jsonb)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    wall record;
BEGIN
    SELECT * INTO wall FROM wall_of(of_collection);
    IF of_ids IS NULL THEN
        -- Transaction by transaction, from the index, as changes_since.sql does.
        RETURN QUERY
        WITH later AS (
            SELECT c.id, min(c.seq) AS seq
            FROM txn
            CROSS JOIN LATERAL (
                SELECT change.id, change.seq FROM change
                WHERE change.txn = txn.id AND change.collection = of_collection OFFSET 0
            ) AS c
            WHERE txn.position > at OR txn.position IS NULL
            GROUP BY c.id
        )
        SELECT later.id, CASE WHEN wall.is_open OR change.before ->> wall.area_column = ANY (wall.areas) THEN change.before END
        FROM later JOIN change ON change.seq = later.seq;
    ELSE
        RETURN QUERY
        SELECT asked.id, CASE WHEN wall.is_open OR first.before ->> wall.area_column = ANY (wall.areas) THEN first.before END
        FROM (SELECT DISTINCT unnest(of_ids) AS id) AS asked
        CROSS JOIN LATERAL (
            SELECT change.before FROM change JOIN txn ON txn.id = change.txn
            WHERE change.collection = of_collection AND change.id = asked.id AND (txn.position > at OR txn.position IS NULL)
            ORDER BY change.seq LIMIT 1
        ) AS first;
    END IF;
END $$;

-- The numbered transactions that changed a row, the oldest first, with what the row was before and after each: null where
-- there was none or the wall does not give it. What it was in the middle of a transaction nobody has seen. The newest
-- change has no image of afterwards: that is the row itself. The newest thousand are told.
CREATE FUNCTION history_of(of_collection text, of_id bigint)
RETURNS TABLE (txn bigint, "position" bigint, at timestamptz, actor text, purpose text, before jsonb, after jsonb, is_newest boolean)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    WITH step AS (
        SELECT change.txn, min(change.seq) AS seq FROM change
        WHERE change.collection = of_collection AND change.id = of_id
        GROUP BY change.txn ORDER BY min(change.seq) DESC LIMIT 1000
    ), version AS (
        SELECT step.txn, step.seq, first.before, lead(first.before) OVER in_order AS after, lead(step.txn) OVER in_order IS NULL AS is_newest
        FROM step JOIN change AS first ON first.seq = step.seq
        WINDOW in_order AS (ORDER BY step.seq)
    )
    SELECT txn.id, txn.position, txn.numbered_at, txn.actor, txn.purpose,
           CASE WHEN wall.is_open OR version.before ->> wall.area_column = ANY (wall.areas) THEN version.before END,
           CASE WHEN wall.is_open OR version.after ->> wall.area_column = ANY (wall.areas) THEN version.after END,
           version.is_newest
    FROM version JOIN txn ON txn.id = version.txn CROSS JOIN wall_of(of_collection) AS wall
    WHERE txn.position IS NOT NULL
    ORDER BY version.seq
$$;

-- What rows were before a part of a transaction, from one change of it to another, changed or removed them.
CREATE FUNCTION former_rows(of_txn bigint, of_collection text, from_seq bigint, to_seq bigint) RETURNS TABLE (id bigint, image jsonb)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT DISTINCT ON (change.id) change.id,
           CASE WHEN wall.is_open OR change.before ->> wall.area_column = ANY (wall.areas) THEN change.before END
    FROM change CROSS JOIN wall_of(of_collection) AS wall
    WHERE change.txn = of_txn AND change.collection = of_collection AND change.seq BETWEEN from_seq AND to_seq
      AND change.before IS NOT NULL
    ORDER BY change.id, change.seq
$$;

-- The rows of a transaction that are no longer as it left them. What was changed since and changed back is as it was; columns
-- that the table makes itself, and those that came later, say nothing.
CREATE FUNCTION changed_again(of_txn bigint) RETURNS TABLE (collection text, id bigint)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    tracked record;
BEGIN
    FOR tracked IN
        SELECT trigger.tgrelid::regclass AS relation, told.arguments[1] AS collection, nullif(told.arguments[2], '') AS place,
               ARRAY(SELECT attribute.attname::text FROM pg_attribute AS attribute
                     WHERE attribute.attrelid = trigger.tgrelid AND attribute.attgenerated <> '') AS made
        FROM pg_trigger AS trigger
        CROSS JOIN LATERAL (SELECT string_to_array(encode(trigger.tgargs, 'escape'), '\000') AS arguments) AS told
        WHERE trigger.tgname = 'change_insert' AND NOT trigger.tgisinternal
          AND told.arguments[1] IN (SELECT change.collection FROM change WHERE change.txn = of_txn)
    LOOP
        RETURN QUERY EXECUTE format(
            'SELECT own.collection, own.id
             FROM (
                 SELECT change.collection, change.id, max(change.seq) AS seq FROM change
                 WHERE change.txn = $1 AND change.collection = $2 GROUP BY change.collection, change.id
             ) AS own
             CROSS JOIN LATERAL (
                 SELECT change.before - $3 AS image FROM change
                 WHERE change.collection = own.collection AND change.id = own.id AND change.seq > own.seq ORDER BY change.seq LIMIT 1
             ) AS left_as
             LEFT JOIN LATERAL (
                 SELECT to_jsonb(r) - $3 || %s AS image FROM %s AS r WHERE r.id = own.id OFFSET 0
             ) AS present ON true
             WHERE (left_as.image IS NULL) <> (present.image IS NULL)
                OR EXISTS (SELECT FROM jsonb_each(left_as.image) AS kept WHERE present.image -> kept.key IS DISTINCT FROM kept.value)',
            CASE WHEN tracked.place IS NULL THEN '''{}''::jsonb' ELSE
                format('jsonb_build_object(%L, encode(ST_AsEWKB(r.%I), ''hex''))', tracked.place, tracked.place) END,
            tracked.relation) USING of_txn, tracked.collection, tracked.made;
    END LOOP;
END $$;

REVOKE EXECUTE ON FUNCTION past_rows(text, bigint[], bigint), history_of(text, bigint), former_rows(bigint, text, bigint, bigint),
    changed_again(bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION past_rows(text, bigint[], bigint), history_of(text, bigint), former_rows(bigint, text, bigint, bigint),
    changed_again(bigint) TO banlang_service;

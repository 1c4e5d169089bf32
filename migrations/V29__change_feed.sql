-- The change feed asks which rows a transaction changed, in the order of collections and ids, and goes on in the middle of
-- a large one.
CREATE INDEX change_by_txn_row ON change (txn, collection, id);

-- What rows of a collection were at a position and after each numbered transaction that changed them since, as step 0, 1 and so on:
-- with when readers could know of it, null where there was none or the wall does not give it. Of what a row is now there
-- is no image: that is the row itself. What it was in the middle of a transaction nobody has seen.
CREATE FUNCTION states_of(of_collection text, of_ids bigint[], since bigint)
RETURNS TABLE (id bigint, step bigint, at timestamptz, image jsonb, is_present boolean)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    wall record;
BEGIN
    SELECT * INTO wall FROM wall_of(of_collection);
    RETURN QUERY
    WITH turn AS (
        SELECT asked.id, own.position, own.at, own.seq
        FROM (SELECT DISTINCT unnest(of_ids) AS id) AS asked
        CROSS JOIN LATERAL (
            SELECT txn.position, coalesce(txn.numbered_at, txn.started_at) AS at, min(change.seq) AS seq
            FROM change JOIN txn ON txn.id = change.txn
            WHERE change.collection = of_collection AND change.id = asked.id AND (txn.position > since OR txn.position IS NULL)
            GROUP BY txn.id
        ) AS own
    ), version AS (
        SELECT turn.id, turn.position, turn.at, row_number() OVER in_order AS step, change.before,
               lead(change.before) OVER in_order AS after, lead(change.seq) OVER in_order IS NULL AS is_newest
        FROM turn JOIN change ON change.seq = turn.seq
        WINDOW in_order AS (PARTITION BY turn.id ORDER BY turn.seq)
    )
    SELECT version.id, 0::bigint, NULL::timestamptz,
           CASE WHEN wall.is_open OR version.before ->> wall.area_column = ANY (wall.areas) THEN version.before END, false
    FROM version WHERE version.step = 1
    UNION ALL
    SELECT version.id, version.step, version.at,
           CASE WHEN wall.is_open OR version.after ->> wall.area_column = ANY (wall.areas) THEN version.after END, version.is_newest
    FROM version WHERE version.position IS NOT NULL;
END $$;
REVOKE EXECUTE ON FUNCTION states_of(text, bigint[], bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION states_of(text, bigint[], bigint) TO banlang_service;

-- A token of the feed is a place in the history, and places tell when others write: it is sealed with this key.
CREATE TABLE feed_key (
    key bytea NOT NULL CHECK (length(key) = 32)
);
CREATE UNIQUE INDEX feed_key_alone ON feed_key ((true));
INSERT INTO feed_key (key) SELECT sha256(convert_to(concat(gen_random_uuid(), gen_random_uuid(), gen_random_uuid()), 'UTF8'));
REVOKE INSERT, UPDATE, DELETE ON feed_key FROM banlang_service;
REVOKE ALL ON feed_key FROM banlang_mirror;

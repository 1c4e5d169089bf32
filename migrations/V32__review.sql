-- What officers write of a reviewed collection is a draft, which everyone else does not see, until another person approves it.
-- The database says what a row's state is: whoever writes through the service cannot.

-- Who wrote what a draft says: everyone who has changed the row since it was last approved. A review is no change of what
-- it says, and neither is the word of a community.
CREATE FUNCTION drafted_by(of_collection text, of_id bigint) RETURNS TABLE (actor text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    WITH written AS (
        SELECT change.seq, txn.actor, coalesce(change.before ->> 'state' = 'approved', false) AS was_approved
        FROM change JOIN txn ON txn.id = change.txn
        WHERE change.collection = of_collection AND change.id = of_id
          AND coalesce(txn.purpose NOT IN ('review', 'label'), true)
    )
    SELECT DISTINCT written.actor FROM written
    WHERE written.seq >= coalesce((SELECT max(last.seq) FROM written AS last WHERE last.was_approved), 0)
$$;
REVOKE EXECUTE ON FUNCTION drafted_by(text, bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION drafted_by(text, bigint) TO banlang_service;

-- Gives each row that the service writes its state. The first argument is the collection; the second one, an object of nulls, names the
-- columns that no review is about: labels of a community, the state itself, and what the table makes.
-- What the command line writes for nobody in particular keeps the state that it has.
CREATE FUNCTION keep_reviewed() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
    writer text := coalesce(current_setting('banlang.actor', true), '');
    is_review boolean := coalesce(current_setting('banlang.purpose', true), '') = 'review';
    is_same boolean;
BEGIN
    IF current_user <> 'banlang_service' OR writer = 'command line' THEN
        RETURN NEW;
    END IF;
    IF TG_OP = 'INSERT' THEN
        NEW.state := 'draft';
        NEW.review_note := NULL;
        RETURN NEW;
    END IF;
    -- The order of geometries is exact, and leaves aside whether one has been stored with its box.
    is_same := jsonb_populate_record(OLD, TG_ARGV[1]::jsonb) = jsonb_populate_record(NEW, TG_ARGV[1]::jsonb);
    IF NOT is_review THEN
        NEW.state := CASE WHEN is_same THEN OLD.state ELSE 'draft' END;
        NEW.review_note := OLD.review_note;
    ELSIF NOT is_same THEN
        RAISE EXCEPTION 'a review changes nothing of a record but its state' USING ERRCODE = 'restrict_violation';
    ELSIF NEW.state = 'approved' AND OLD.state <> 'approved'
        AND (writer = '' OR EXISTS (SELECT FROM drafted_by(TG_ARGV[0], OLD.id) AS own WHERE own.actor = writer)) THEN
        RAISE EXCEPTION 'nobody approves an own draft' USING ERRCODE = 'restrict_violation';
    END IF;
    IF NEW.state = 'approved' THEN
        NEW.review_note := NULL;
    END IF;
    RETURN NEW;
END $$;

-- Makes a table with change triggers a reviewed one. What is in it is approved, and so is what it was. A migration that adds a column
-- which the table makes itself calls this again.
CREATE FUNCTION review_rows(reviewed regclass, collection text, VARIADIC besides text[] DEFAULT '{}') RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    name text := (SELECT class.relname FROM pg_class AS class WHERE class.oid = reviewed);
    aside jsonb;
BEGIN
    EXECUTE format('ALTER TABLE %s
        ADD COLUMN IF NOT EXISTS state text NOT NULL DEFAULT ''approved'' CONSTRAINT %I CHECK (state IN (''draft'', ''approved'')),
        ADD COLUMN IF NOT EXISTS review_note text CONSTRAINT %I CHECK (char_length(review_note) <= 2000)',
        reviewed, name || '_state_known', name || '_review_note_length');
    SELECT jsonb_object_agg(columns.column_name, NULL::text) INTO aside FROM (
        SELECT unnest(besides || ARRAY['state', 'review_note'])
        UNION
        SELECT attribute.attname FROM pg_attribute AS attribute WHERE attribute.attrelid = reviewed AND attribute.attgenerated <> ''
    ) AS columns (column_name);
    EXECUTE format('CREATE OR REPLACE TRIGGER keep_reviewed BEFORE INSERT OR UPDATE ON %s
                    FOR EACH ROW EXECUTE FUNCTION keep_reviewed(%L, %L)', reviewed, collection, aside);
    EXECUTE 'UPDATE change SET before = before || ''{"state": "approved"}'' WHERE change.collection = $1 AND NOT before ? ''state'''
        USING collection;
END $$;

SELECT review_rows('cultural_item', 'cultural_item', 'access_label', 'access_season_from', 'access_season_to', 'access_gender',
    'access_note_vi', 'access_note_en', 'access_decided_by', 'access_decided_on', 'access_contact');
SELECT review_rows('facility', 'facility');

-- Drafts are few among all rows, and are asked for by area.
CREATE INDEX cultural_item_drafts ON cultural_item (area_code) WHERE state = 'draft';
CREATE INDEX facility_drafts ON facility (area_code) WHERE state = 'draft';

-- As in V28, but whether a row has been approved since says nothing of what it is.
CREATE OR REPLACE FUNCTION changed_again(of_txn bigint) RETURNS TABLE (collection text, id bigint)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    tracked record;
BEGIN
    FOR tracked IN
        SELECT trigger.tgrelid::regclass AS relation, told.arguments[1] AS collection, nullif(told.arguments[2], '') AS place,
               ARRAY(SELECT attribute.attname::text FROM pg_attribute AS attribute
                     WHERE attribute.attrelid = trigger.tgrelid AND attribute.attgenerated <> '')
               || ARRAY(SELECT unnest(ARRAY['state', 'review_note']) FROM pg_trigger AS review
                        WHERE review.tgrelid = trigger.tgrelid AND review.tgname = 'keep_reviewed') AS made
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

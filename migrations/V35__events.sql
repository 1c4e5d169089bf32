-- Events that are corrected, followed and merged: who keeps them, in which state they are, which other one a duplicate has become,
-- what was said of their footprints, the tracks of storms, and from which feeds they came.

ALTER TABLE disaster_event
    -- The province or commune whose desk and officers keep the row; without one it is kept for the whole country.
    ADD COLUMN area_code text,
    ADD COLUMN glide text CONSTRAINT disaster_event_glide_form CHECK (glide ~ '^[A-Z]{2}-[0-9]{4}-[0-9]{6}-VNM$'),
    ADD COLUMN state text NOT NULL DEFAULT 'active' CONSTRAINT disaster_event_state_known CHECK (state IN ('watch', 'active', 'past')),
    ADD COLUMN merged_into text CONSTRAINT disaster_event_merged_into_fkey REFERENCES disaster_event (code) ON UPDATE CASCADE,
    ADD CONSTRAINT disaster_event_merged_into_another CHECK (merged_into <> code),
    ADD CONSTRAINT disaster_event_merged_has_no_place CHECK (merged_into IS NULL OR geom IS NULL);
ALTER TABLE disaster_event ALTER COLUMN state DROP DEFAULT;
CREATE INDEX disaster_event_merged ON disaster_event (merged_into) WHERE merged_into IS NOT NULL;
CREATE INDEX disaster_event_to_end ON disaster_event (ended_at) WHERE state <> 'past';

-- What has ended before now is past; nobody has changed it.
ALTER TABLE disaster_event DISABLE TRIGGER change_update;
UPDATE disaster_event SET state = 'past' WHERE ended_at <= now();
ALTER TABLE disaster_event ENABLE TRIGGER change_update;
UPDATE change SET before = before || jsonb_build_object('state', CASE WHEN (before ->> 'ended_at')::timestamptz <= now() THEN 'past' ELSE 'active' END)
WHERE collection = 'disaster_event' AND before IS NOT NULL;

ALTER TABLE warning ADD COLUMN area_code text;

-- The state of an event is what people say, and past as soon as its end is over. Which event another one was merged into is written by
-- merge_events and by undoing that alone; a merged event is told by the other one and past itself.
CREATE FUNCTION keep_event() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF current_user = 'banlang_service' AND coalesce(current_setting('banlang.purpose', true), '') NOT LIKE 'undo %' THEN
        IF TG_OP = 'INSERT' THEN
            NEW.merged_into := NULL;
        ELSE
            NEW.merged_into := OLD.merged_into;
        END IF;
    END IF;
    IF greatest(NEW.started_at, NEW.ended_at) > now() + interval '366 days' THEN
        RAISE EXCEPTION 'an event starts and ends within a year from now'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'disaster_event_within_a_year';
    END IF;
    IF TG_OP = 'UPDATE' THEN
        -- Another end, and nothing said of the state: what had ended goes on.
        IF OLD.state = 'past' AND NEW.state = 'past' AND NEW.ended_at IS DISTINCT FROM OLD.ended_at THEN
            NEW.state := NULL;
        END IF;
    END IF;
    IF NEW.merged_into IS NOT NULL OR coalesce(NEW.state, '') <> 'past' AND NEW.ended_at <= now() THEN
        NEW.state := 'past';
    ELSIF NEW.state IS NULL THEN
        NEW.state := CASE WHEN NEW.started_at > now() THEN 'watch' ELSE 'active' END;
    ELSIF NEW.state = 'past' AND NEW.ended_at > now() THEN
        RAISE EXCEPTION 'an event that is past has ended'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'disaster_event_past_has_ended';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER keep_event BEFORE INSERT OR UPDATE ON disaster_event FOR EACH ROW EXECUTE FUNCTION keep_event();

-- Makes events past whose end is over since they were written, and says how many.
CREATE FUNCTION end_events() RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    ended bigint;
BEGIN
    PERFORM set_config('banlang.purpose', 'ended', true);
    UPDATE disaster_event SET state = 'past' WHERE state <> 'past' AND ended_at <= now();
    GET DIAGNOSTICS ended = ROW_COUNT;
    RETURN ended;
END $$;

-- What a footprint was stands in the change table, with everything else that an event was. Here stands what was said of a correction,
-- beside the transaction that made it; it is never changed.
CREATE TABLE event_footprint (
    event_id bigint NOT NULL,
    txn      bigint NOT NULL REFERENCES txn,
    source   text NOT NULL CONSTRAINT event_footprint_source_length CHECK (char_length(source) BETWEEN 1 AND 500),
    note     text CONSTRAINT event_footprint_note_length CHECK (char_length(note) BETWEEN 1 AND 2000),
    PRIMARY KEY (event_id, txn)
);
REVOKE INSERT, UPDATE, DELETE ON event_footprint FROM banlang_service;

CREATE FUNCTION footprints_stay() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'what was said of a footprint is not changed; correct the footprint once more' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER footprints_stay BEFORE UPDATE OR DELETE OR TRUNCATE ON event_footprint
    FOR EACH STATEMENT EXECUTE FUNCTION footprints_stay();

-- Says where the footprint comes from that the running transaction gives an event.
CREATE FUNCTION note_footprint(of_event bigint, its_source text, its_note text) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    INSERT INTO event_footprint (event_id, txn, source, note) VALUES (of_event, current_txn(), its_source, its_note)
$$;

-- The rows that had a code of an event before they were changed or removed, the newest first. What they were is for views to say.
CREATE INDEX change_of_event_code ON change ((before ->> 'code')) WHERE collection = 'disaster_event';
CREATE FUNCTION former_events(of_code text) RETURNS TABLE (id bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT change.id FROM change
    WHERE change.collection = 'disaster_event' AND change.before ->> 'code' = of_code
    GROUP BY change.id ORDER BY max(change.seq) DESC LIMIT 20
$$;

-- Positions of an event: where it was, and where it was expected to be by those who said so at a time.
CREATE TABLE event_track (
    id           bigint GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
    event_code   text NOT NULL REFERENCES disaster_event (code) ON UPDATE CASCADE ON DELETE CASCADE,
    area_code    text,
    kind         text NOT NULL,
    issued_at    timestamptz NOT NULL,
    valid_at     timestamptz NOT NULL,
    wind_kt      int,
    gust_kt      int,
    pressure_hpa int,
    radius_km    double precision,
    source       text,
    geom         geometry(Point, 4326) CONSTRAINT event_track_placed CHECK (geom IS NOT NULL),
    CONSTRAINT event_track_once UNIQUE (event_code, kind, issued_at, valid_at),
    CONSTRAINT event_track_kind_known CHECK (kind IN ('observed', 'forecast')),
    CONSTRAINT event_track_forecast_is_ahead CHECK (CASE kind WHEN 'observed' THEN valid_at <= issued_at ELSE valid_at >= issued_at END),
    CONSTRAINT event_track_wind_plausible CHECK (wind_kt BETWEEN 0 AND 250 AND gust_kt BETWEEN 0 AND 300),
    CONSTRAINT event_track_pressure_plausible CHECK (pressure_hpa BETWEEN 850 AND 1100),
    CONSTRAINT event_track_radius_plausible CHECK (radius_km BETWEEN 0 AND 2000)
);
CREATE INDEX event_track_geom ON event_track USING gist (geom);
SELECT track_changes('event_track', 'event_track', 'geom');

CREATE FUNCTION keep_track() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF NEW.issued_at > now() + interval '1 hour' THEN
        RAISE EXCEPTION 'a position is told before now' USING ERRCODE = 'check_violation', CONSTRAINT = 'event_track_issued_already';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER keep_track BEFORE INSERT OR UPDATE OF issued_at ON event_track FOR EACH ROW EXECUTE FUNCTION keep_track();

-- Rows name an event that stands for itself: what names a merged one would be seen by nobody who asks for the other.
CREATE FUNCTION names_standing_event() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF EXISTS (SELECT FROM disaster_event AS event WHERE event.code = NEW.event_code AND event.merged_into IS NOT NULL) THEN
        RAISE EXCEPTION 'the event % was merged into another one', NEW.event_code
            USING ERRCODE = 'check_violation', CONSTRAINT = TG_TABLE_NAME || '_event_stands';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER names_standing_event BEFORE INSERT OR UPDATE OF event_code ON damage_report
    FOR EACH ROW EXECUTE FUNCTION names_standing_event();
CREATE TRIGGER names_standing_event BEFORE INSERT OR UPDATE OF event_code ON event_track
    FOR EACH ROW EXECUTE FUNCTION names_standing_event();

-- From which feed an event came. An entry keeps the row that it made; whoever reads it follows merged_into, so nothing moves when events
-- are merged, and an event that is removed is not made anew by its feed: hence no foreign key.
CREATE TABLE event_source (
    feed          text NOT NULL CONSTRAINT event_source_feed_plain CHECK (feed ~ '^[a-z][a-z0-9_-]{0,39}$'),
    external_id   text NOT NULL CONSTRAINT event_source_id_length CHECK (char_length(external_id) BETWEEN 1 AND 200),
    event_id      bigint NOT NULL,
    revision      text CONSTRAINT event_source_revision_length CHECK (char_length(revision) <= 200),
    digest        bytea CONSTRAINT event_source_digest_length CHECK (length(digest) = 32),
    first_seen_at timestamptz NOT NULL DEFAULT now(),
    seen_at       timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (feed, external_id)
);
CREATE INDEX event_source_by_event ON event_source (event_id);
REVOKE DELETE ON event_source FROM banlang_service;

-- Merges an event into another one: what names it names the other one afterwards, figures that both have alike are kept once, positions that
-- the other one has too stay behind. The service has locked both rows and has seen that the caller may; `within` are the areas in which it does,
-- null for all, and reports of others are not moved by it.
CREATE FUNCTION merge_events(merged bigint, kept bigint, within text[], OUT reports bigint, OUT repeated bigint, OUT positions bigint, OUT left_behind bigint)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    from_code text;
    to_code text;
BEGIN
    SELECT event.code INTO STRICT from_code FROM disaster_event AS event WHERE event.id = merged FOR UPDATE;
    SELECT event.code INTO STRICT to_code FROM disaster_event AS event WHERE event.id = kept FOR UPDATE;
    IF EXISTS (SELECT FROM disaster_event AS event WHERE event.id = merged AND event.merged_into IS NOT NULL) THEN
        RAISE EXCEPTION 'merged already' USING ERRCODE = 'check_violation', CONSTRAINT = 'event_merged_already';
    END IF;
    IF EXISTS (SELECT FROM disaster_event AS event WHERE event.id = kept AND event.merged_into IS NOT NULL) THEN
        RAISE EXCEPTION 'merged itself' USING ERRCODE = 'check_violation', CONSTRAINT = 'event_kept_is_merged';
    END IF;
    IF EXISTS (SELECT FROM activation WHERE activation.event_id = merged AND activation.ended_at IS NULL AND activation.ends_at > now()) THEN
        RAISE EXCEPTION 'an activation is open' USING ERRCODE = 'check_violation', CONSTRAINT = 'event_has_activation';
    END IF;
    IF EXISTS (SELECT FROM damage_report AS report WHERE report.event_code = from_code AND report.area_code <> ALL (within)) THEN
        RAISE EXCEPTION 'reports of other areas' USING ERRCODE = 'check_violation', CONSTRAINT = 'event_reported_elsewhere';
    END IF;
    DELETE FROM damage_report AS own USING damage_report AS other
    WHERE own.event_code = from_code AND other.event_code = to_code
      AND (own.area_code, own.indicator, own.reported_at, own.amount, own.unit)
        = (other.area_code, other.indicator, other.reported_at, other.amount, other.unit)
      AND own.official IS NOT DISTINCT FROM other.official;
    GET DIAGNOSTICS repeated = ROW_COUNT;
    IF EXISTS (SELECT FROM damage_report AS own JOIN damage_report AS other USING (area_code, indicator, reported_at)
               WHERE own.event_code = from_code AND other.event_code = to_code) THEN
        RAISE EXCEPTION 'figures differ' USING ERRCODE = 'check_violation', CONSTRAINT = 'event_figures_differ';
    END IF;
    UPDATE damage_report SET event_code = to_code WHERE event_code = from_code;
    GET DIAGNOSTICS reports = ROW_COUNT;
    UPDATE event_track AS own SET event_code = to_code
    WHERE own.event_code = from_code
      AND NOT EXISTS (SELECT FROM event_track AS other
                      WHERE other.event_code = to_code AND (other.kind, other.issued_at, other.valid_at) = (own.kind, own.issued_at, own.valid_at));
    GET DIAGNOSTICS positions = ROW_COUNT;
    SELECT count(*) INTO left_behind FROM event_track WHERE event_track.event_code = from_code;
    -- A merged event names one that stands. Its own place leaves the map, where the other one shows it; its past has it.
    UPDATE disaster_event SET merged_into = to_code WHERE disaster_event.merged_into = from_code;
    UPDATE disaster_event SET merged_into = to_code, geom = NULL WHERE disaster_event.id = merged;
END $$;

-- As in V32, but an event whose end has come meanwhile is as it was.
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
                OR EXISTS (SELECT FROM jsonb_each(left_as.image) AS kept WHERE present.image -> kept.key IS DISTINCT FROM kept.value %s)',
            CASE WHEN tracked.place IS NULL THEN '''{}''::jsonb' ELSE
                format('jsonb_build_object(%L, encode(ST_AsEWKB(r.%I), ''hex''))', tracked.place, tracked.place) END,
            tracked.relation,
            CASE WHEN tracked.relation = 'disaster_event'::regclass THEN
                'AND NOT (kept.key = ''state'' AND present.image ->> ''state'' = ''past'' AND (present.image ->> ''ended_at'')::timestamptz <= now())'
            ELSE '' END) USING of_txn, tracked.collection, tracked.made;
    END LOOP;
END $$;

REVOKE EXECUTE ON FUNCTION end_events(), note_footprint(bigint, text, text), former_events(text), merge_events(bigint, bigint, text[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION end_events(), note_footprint(bigint, text, text), former_events(text), merge_events(bigint, bigint, text[]) TO banlang_service;

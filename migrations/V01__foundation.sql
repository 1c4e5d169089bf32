-- What everything else stands on: extensions, text folding for search, and the change table.

CREATE EXTENSION IF NOT EXISTS postgis;
CREATE EXTENSION IF NOT EXISTS pg_trgm;
CREATE EXTENSION IF NOT EXISTS unaccent;
CREATE EXTENSION IF NOT EXISTS btree_gist;

-- Lower case, no marks, hyphens and apostrophes as blanks: "Ê-đê", "ê đê" and "E De" fold to one text.
-- unaccent() is only STABLE because its dictionary could change; ours does not, so the wrapper is IMMUTABLE
-- and can stand in an index.
CREATE FUNCTION fold(text) RETURNS text
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN btrim(regexp_replace(
        lower(public.unaccent('public.unaccent'::regdictionary, normalize($1, NFC))),
        '[-''’ʼ.,\s]+', ' ', 'g'));

-- The identity of this history. Renewed on restore or promotion: a reader that holds a position of
-- another epoch has to load afresh.
CREATE TABLE epoch (
    id         uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    started_at timestamptz NOT NULL DEFAULT now()
);
INSERT INTO epoch DEFAULT VALUES;

-- One row for each transaction that wrote to a collection. `position` is given after the commit, densely,
-- by the one node that holds the sequencer's advisory lock; readers compare positions, never transaction ids.
CREATE TABLE txn (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    position   bigint UNIQUE,
    -- Only to recognise our own row inside the transaction that wrote it; readers never look at it.
    xid        xid8 NOT NULL DEFAULT pg_current_xact_id(),
    started_at timestamptz NOT NULL DEFAULT now(),
    actor      text,
    purpose    text,
    CONSTRAINT txn_position_positive CHECK (position > 0)
);
CREATE INDEX txn_unnumbered ON txn (id) WHERE position IS NULL;

-- One row for each row changed. `before` is the row as it was, null for inserts; geometries in it are hex EWKB.
CREATE TABLE change (
    seq        bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    txn        bigint NOT NULL REFERENCES txn,
    collection text NOT NULL,
    id         bigint NOT NULL,
    op         "char" NOT NULL,
    before     jsonb,
    CONSTRAINT change_op_known CHECK (op IN ('I', 'U', 'D')),
    CONSTRAINT change_before_unless_insert CHECK ((op = 'I') = (before IS NULL))
);
CREATE INDEX change_by_txn ON change (txn, seq);
CREATE INDEX change_by_row ON change (collection, id, seq);

-- The txn row of the running transaction, made at the first change. The id is kept in a setting that ends
-- with the transaction (and is undone with a savepoint, as the row is).
CREATE FUNCTION current_txn() RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    found bigint;
BEGIN
    SELECT txn.id INTO found FROM txn
    WHERE txn.id = nullif(current_setting('banlang.txn', true), '')::bigint
      AND txn.xid = pg_current_xact_id();
    IF found IS NULL THEN
        INSERT INTO txn (actor, purpose)
        VALUES (nullif(current_setting('banlang.actor', true), ''),
                nullif(current_setting('banlang.purpose', true), ''))
        RETURNING txn.id INTO found;
        PERFORM set_config('banlang.txn', found::text, true);
        PERFORM pg_notify('banlang_txn', '');
    END IF;
    RETURN found;
END $$;

CREATE FUNCTION log_insert() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM new_rows) THEN
        INSERT INTO change (txn, collection, id, op)
        SELECT current_txn(), TG_ARGV[0], new_rows.id, 'I' FROM new_rows;
    END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION log_delete() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    this_txn bigint;
BEGIN
    IF NOT EXISTS (SELECT FROM old_rows) THEN
        RETURN NULL;
    END IF;
    this_txn := current_txn();
    IF TG_NARGS > 1 THEN
        EXECUTE format(
            'INSERT INTO change (txn, collection, id, op, before)
             SELECT $1, $2, o.id, ''D'', to_jsonb(o) || jsonb_build_object($3, encode(ST_AsEWKB(o.%1$I), ''hex'')) FROM old_rows o',
            TG_ARGV[1]) USING this_txn, TG_ARGV[0], TG_ARGV[1];
    ELSE
        INSERT INTO change (txn, collection, id, op, before)
        SELECT this_txn, TG_ARGV[0], o.id, 'D', to_jsonb(o) FROM old_rows o;
    END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION log_update() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    this_txn bigint;
BEGIN
    IF NOT EXISTS (SELECT FROM old_rows) THEN
        RETURN NULL;
    END IF;
    IF EXISTS (SELECT FROM old_rows o WHERE NOT EXISTS (SELECT FROM new_rows n WHERE n.id = o.id)) THEN
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

CREATE FUNCTION refuse_truncate() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'TRUNCATE of % would leave no trace in the change table; use DELETE', TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation';
END $$;

-- Puts the change triggers on a collection's table. A migration that adds a collection calls this once;
-- the service refuses to start when a collection's table lacks them.
CREATE FUNCTION track_changes(tracked regclass, collection text, geometry_column text DEFAULT NULL)
    RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    arguments text := quote_literal(collection) || coalesce(', ' || quote_literal(geometry_column), '');
BEGIN
    EXECUTE format('CREATE TRIGGER change_insert AFTER INSERT ON %s REFERENCING NEW TABLE AS new_rows
                    FOR EACH STATEMENT EXECUTE FUNCTION log_insert(%s)', tracked, arguments);
    EXECUTE format('CREATE TRIGGER change_update AFTER UPDATE ON %s REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
                    FOR EACH STATEMENT EXECUTE FUNCTION log_update(%s)', tracked, arguments);
    EXECUTE format('CREATE TRIGGER change_delete AFTER DELETE ON %s REFERENCING OLD TABLE AS old_rows
                    FOR EACH STATEMENT EXECUTE FUNCTION log_delete(%s)', tracked, arguments);
    EXECUTE format('CREATE TRIGGER change_truncate BEFORE TRUNCATE ON %s
                    FOR EACH STATEMENT EXECUTE FUNCTION refuse_truncate()', tracked);
END $$;

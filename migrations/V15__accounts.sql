-- Roles, grants that two persons make, and keys of partners.

ALTER TABLE app_user
    -- Somebody else knows the password: until it is changed the account may do nothing else.
    ADD COLUMN must_change_password boolean NOT NULL DEFAULT false,
    ADD COLUMN made_by text NOT NULL DEFAULT 'unknown';

-- What a person may do, where and when. A grant of a role that opens personal data, or that gives rights away, counts
-- only when a second administrator has confirmed it.
DROP TABLE app_grant;
CREATE TABLE app_grant (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    user_id      bigint NOT NULL REFERENCES app_user ON DELETE CASCADE,
    role         text NOT NULL,
    -- The area with everything under it; null for roles that have no place.
    area_code    text,
    -- The community whose labels a steward sets.
    community    text REFERENCES ethnic_group,
    valid_from   timestamptz NOT NULL DEFAULT now(),
    valid_to     timestamptz,
    proposed_by  text NOT NULL,
    proposed_at  timestamptz NOT NULL DEFAULT now(),
    confirmed_by text,
    confirmed_at timestamptz,
    ended_by     text,
    ended_at     timestamptz,
    CONSTRAINT app_grant_role_known CHECK (
        role IN ('viewer', 'editor', 'approver', 'disaster', 'auditor', 'admin', 'steward')),
    CONSTRAINT app_grant_placed CHECK ((area_code IS NULL) = (role IN ('auditor', 'admin'))),
    CONSTRAINT app_grant_of_community CHECK ((community IS NULL) = (role <> 'steward')),
    CONSTRAINT app_grant_period CHECK (valid_from < valid_to),
    CONSTRAINT app_grant_confirmed_whole CHECK ((confirmed_by IS NULL) = (confirmed_at IS NULL)),
    CONSTRAINT app_grant_ended_whole CHECK ((ended_by IS NULL) = (ended_at IS NULL)),
    CONSTRAINT app_grant_by_two CHECK (role IN ('auditor', 'steward') OR confirmed_by <> proposed_by)
);
CREATE UNIQUE INDEX app_grant_once ON app_grant (user_id, role, coalesce(area_code, ''), coalesce(community, ''))
    WHERE ended_at IS NULL;

CREATE VIEW app_grant_in_force WITH (security_invoker = true) AS
SELECT app_grant.* FROM app_grant
WHERE app_grant.confirmed_at IS NOT NULL AND app_grant.ended_at IS NULL
  AND app_grant.valid_from <= now() AND (app_grant.valid_to IS NULL OR app_grant.valid_to > now());

-- A partner's key, known by its SHA-256. It opens the named collections within the areas, personal ones never.
CREATE TABLE app_key (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name        text NOT NULL,
    -- The first letters of the key, to tell keys apart in a list.
    hint        text NOT NULL,
    key_sha256  bytea NOT NULL,
    collections text[] NOT NULL,
    -- Null for all areas.
    areas       text[],
    made_by     text NOT NULL,
    made_at     timestamptz NOT NULL DEFAULT now(),
    expires_at  timestamptz NOT NULL,
    revoked_by  text,
    revoked_at  timestamptz,
    used_at     timestamptz,
    CONSTRAINT app_key_name UNIQUE (name),
    CONSTRAINT app_key_name_simple CHECK (name ~ '^[a-z0-9][a-z0-9._-]{1,62}$'),
    CONSTRAINT app_key_once UNIQUE (key_sha256),
    CONSTRAINT app_key_for_something CHECK (cardinality(collections) > 0),
    CONSTRAINT app_key_areas CHECK (cardinality(areas) > 0)
);

-- Every code that granted areas reach: what lies under them (by the newest version of each unit), and through mergers
-- and splits a unit of which everything came from them, or of which everything went into them. A merger with a unit
-- that was not granted gives nothing more: nobody's right grows because a boundary moved.
CREATE FUNCTION scope_of(granted text[]) RETURNS text[] LANGUAGE plpgsql STABLE AS $$
DECLARE
    known   text[] := ARRAY(SELECT DISTINCT code FROM unnest(granted) AS code WHERE code IS NOT NULL);
    reached text[];
BEGIN
    LOOP
        reached := ARRAY(
            SELECT code FROM unnest(known) AS code
            UNION
            SELECT area.code FROM area JOIN unnest(known) AS parent ON area.parent_code = parent
            WHERE NOT EXISTS (SELECT FROM area AS newer WHERE newer.code = area.code AND newer.valid_from > area.valid_from)
            UNION
            SELECT lineage.old_code FROM area_lineage AS lineage
            WHERE lineage.old_code IN (
                SELECT near.old_code FROM area_lineage AS near JOIN unnest(known) AS code ON near.new_code = code)
            GROUP BY lineage.old_code
            HAVING bool_and(lineage.new_code = ANY (known))
            UNION
            SELECT lineage.new_code FROM area_lineage AS lineage
            WHERE lineage.new_code IN (
                SELECT near.new_code FROM area_lineage AS near JOIN unnest(known) AS code ON near.old_code = code)
            GROUP BY lineage.new_code
            HAVING bool_and(lineage.old_code = ANY (known)));
        IF cardinality(reached) = cardinality(known) THEN
            RETURN ARRAY(SELECT code FROM unnest(reached) AS code ORDER BY code);
        END IF;
        known := reached;
    END LOOP;
END $$;

-- Nodes keep sessions and keys in memory; every change of a right is told to them.
CREATE FUNCTION notify_access() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('banlang_access', '');
    RETURN NULL;
END $$;
CREATE TRIGGER access_changed AFTER INSERT OR UPDATE OR DELETE ON app_grant FOR EACH STATEMENT EXECUTE FUNCTION notify_access();
CREATE TRIGGER access_changed AFTER UPDATE OF disabled_at, must_change_password, password_hash OR DELETE ON app_user
    FOR EACH STATEMENT EXECUTE FUNCTION notify_access();
CREATE TRIGGER access_changed AFTER DELETE ON app_session FOR EACH STATEMENT EXECUTE FUNCTION notify_access();
CREATE TRIGGER access_changed AFTER UPDATE OF expires_at, revoked_at OR DELETE ON app_key
    FOR EACH STATEMENT EXECUTE FUNCTION notify_access();

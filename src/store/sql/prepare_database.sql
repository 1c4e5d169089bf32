-- What is done before the migrations, by the login itself: extensions, the three roles, and the ownership of what is
-- there. Repeating it changes nothing. A login that may not do a step leaves it out where the service works without.
DO $prepare$
DECLARE
    made    text;
    found   record;
BEGIN
    CREATE EXTENSION IF NOT EXISTS postgis;
    CREATE EXTENSION IF NOT EXISTS pg_trgm;
    CREATE EXTENSION IF NOT EXISTS unaccent;
    CREATE EXTENSION IF NOT EXISTS btree_gist;

    FOREACH made IN ARRAY ARRAY['banlang_owner', 'banlang_service', 'banlang_mirror'] LOOP
        -- Roles belong to the whole server: two databases may be prepared at once.
        BEGIN
            IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = made) THEN
                EXECUTE format('CREATE ROLE %I LOGIN NOINHERIT', made);
            END IF;
        EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
        END;
        IF NOT pg_has_role(current_user, made, 'MEMBER') THEN
            EXECUTE format('GRANT %I TO %I', made, current_user);
        END IF;
    END LOOP;

    EXECUTE format('GRANT CONNECT, TEMPORARY ON DATABASE %I TO banlang_owner, banlang_service, banlang_mirror', current_database());
    GRANT USAGE, CREATE ON SCHEMA public TO banlang_owner;
    GRANT USAGE ON SCHEMA public TO banlang_service, banlang_mirror;

    -- Tables that an operator's migration or an older version made under another name come to the owner, with the
    -- rights that tables of this program's migrations have.
    FOR found IN
        SELECT format('%I.%I', 'public', relation.relname) AS name
        FROM pg_class AS relation
        WHERE relation.relnamespace = 'public'::regnamespace AND relation.relkind IN ('r', 'v', 'm', 'p')
          AND relation.relowner <> 'banlang_owner'::regrole AND relation.relname <> 'spatial_ref_sys'
          AND NOT EXISTS (SELECT FROM pg_depend WHERE classid = 'pg_class'::regclass AND objid = relation.oid AND deptype = 'e')
    LOOP
        EXECUTE format('ALTER TABLE %s OWNER TO banlang_owner', found.name);
        EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %s TO banlang_service', found.name);
        EXECUTE format('GRANT SELECT ON %s TO banlang_mirror', found.name);
    END LOOP;
    FOR found IN
        SELECT routine.oid::regprocedure::text AS name
        FROM pg_proc AS routine
        WHERE routine.pronamespace = 'public'::regnamespace AND routine.proowner <> 'banlang_owner'::regrole
          AND NOT EXISTS (SELECT FROM pg_depend WHERE classid = 'pg_proc'::regclass AND objid = routine.oid AND deptype = 'e')
    LOOP
        EXECUTE format('ALTER ROUTINE %s OWNER TO banlang_owner', found.name);
    END LOOP;
    -- Reference systems of VN-2000 are written by migrations.
    GRANT SELECT ON spatial_ref_sys TO PUBLIC;
    GRANT INSERT, UPDATE ON spatial_ref_sys TO banlang_owner;

    -- Row-level security keeps the spatial index from being used, because PostgreSQL asks the policy before any function
    -- that might tell of a row by an error. `&&` on bounding boxes raises none that depends on its arguments' values
    -- and prints nothing, so a superuser may vouch for it. Without this the service works, and reads more slowly.
    IF (SELECT rolsuper FROM pg_roles WHERE rolname = current_user)
       AND NOT (SELECT proleakproof FROM pg_proc WHERE oid = 'geometry_overlaps(geometry, geometry)'::regprocedure) THEN
        ALTER FUNCTION geometry_overlaps(geometry, geometry) LEAKPROOF;
    END IF;
END $prepare$

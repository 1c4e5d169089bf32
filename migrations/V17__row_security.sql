-- The second wall: row-level security on the tables with personal data. A transaction says for which areas it works
-- (set_config(.., is_local => true)); without that, also on a connection that served another caller before, there are
-- no rows. Unset gives null and a setting that has ended gives the empty text: both open nothing.
--   banlang.read_areas      codes whose rows are read
--   banlang.write_areas     codes whose rows are written
--   banlang.activations     ids of the activations under which rows are read, and
--   banlang.disaster_areas  codes within which they count
-- What an activation opens is asked of the table itself, so that it ends on time whatever the program thinks.

CREATE FUNCTION named_areas(setting text) RETURNS SETOF text LANGUAGE sql STABLE PARALLEL SAFE
    RETURN unnest(string_to_array(current_setting(setting, true), ','));

CREATE FUNCTION opened_areas() RETURNS SETOF text LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT unnest(activation.areas) FROM activation_in_force AS activation
    WHERE activation.id = ANY (string_to_array(nullif(current_setting('banlang.activations', true), ''), ',')::bigint[])
    INTERSECT
    SELECT named_areas('banlang.disaster_areas')
$$;

-- Break-glass opens the whole of its areas: the ground is the world.
CREATE FUNCTION opened_ground() RETURNS geometry LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT ST_Union(coalesce(activation.ground, ST_MakeEnvelope(-180, -90, 180, 90, 4326)))
    FROM activation_in_force AS activation
    WHERE activation.id = ANY (string_to_array(nullif(current_setting('banlang.activations', true), ''), ',')::bigint[])
$$;

-- Puts the wall on a table. A migration that adds a personal collection calls this once; the service refuses to start
-- when it is missing. `inside` says which rows of an opened area an activation opens.
CREATE FUNCTION guard_rows(guarded regclass, area_column text, inside text DEFAULT 'true') RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', guarded);
    EXECUTE format('CREATE POLICY mirror_reads ON %s FOR SELECT TO banlang_mirror USING (true)', guarded);
    EXECUTE format('CREATE POLICY service_reads ON %1$s FOR SELECT TO banlang_service USING (
        %2$I IN (SELECT named_areas(''banlang.read_areas''))
        OR %2$I IN (SELECT opened_areas()) AND (%3$s))', guarded, area_column, inside);
    EXECUTE format('CREATE POLICY service_inserts ON %1$s FOR INSERT TO banlang_service
        WITH CHECK (%2$I IN (SELECT named_areas(''banlang.write_areas'')))', guarded, area_column);
    EXECUTE format('CREATE POLICY service_updates ON %1$s FOR UPDATE TO banlang_service
        USING (%2$I IN (SELECT named_areas(''banlang.write_areas'')))
        WITH CHECK (%2$I IN (SELECT named_areas(''banlang.write_areas'')))', guarded, area_column);
    EXECUTE format('CREATE POLICY service_deletes ON %1$s FOR DELETE TO banlang_service
        USING (%2$I IN (SELECT named_areas(''banlang.write_areas'')))', guarded, area_column);
END $$;

SELECT guard_rows('household', 'commune_code', 'geom IS NULL OR geom && (SELECT opened_ground()) AND ST_Intersects(geom, (SELECT opened_ground()))');
-- A status is read with its household, whose own rows are guarded.
SELECT guard_rows('household_status', 'commune_code', 'EXISTS (SELECT FROM household
    WHERE household.commune_code = household_status.commune_code AND household.list_no = household_status.list_no)');
SELECT guard_rows('contact', 'area_code');

-- Households are asked for by commune more often than by anything else, and under the wall only such a condition comes first.
CREATE INDEX contact_area ON contact (area_code);

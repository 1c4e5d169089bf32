-- The second wall costs less: what a transaction named is read in the condition itself. A function in its place is
-- opened anew for each plan. An officer's question names hundreds of areas, and the planner compares each of them with
-- each common value that it keeps of the column: ten of these do, a hundred took a quarter of a millisecond.

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
END $$;

CREATE FUNCTION pg_temp.guard_again(guarded regclass, area_column text, inside text DEFAULT 'true') RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    policy name;
BEGIN
    FOREACH policy IN ARRAY ARRAY['mirror_reads', 'service_reads', 'service_inserts', 'service_updates', 'service_deletes']::name[] LOOP
        EXECUTE format('DROP POLICY %I ON %s', policy, guarded);
    END LOOP;
    PERFORM guard_rows(guarded, area_column, inside);
END $$;

SELECT pg_temp.guard_again('household', 'commune_code', 'geom IS NULL OR EXISTS (
    SELECT FROM opened_grounds() AS opened
    WHERE ((household.commune_code, opened.activation) IN (SELECT pair.code, pair.activation FROM opened_codes() AS pair)) IS TRUE
      AND (opened.ground IS NULL OR ST_Intersects(household.geom, opened.ground)))');
SELECT pg_temp.guard_again('household_status', 'commune_code', 'EXISTS (SELECT FROM household
    WHERE household.commune_code = household_status.commune_code AND household.list_no = household_status.list_no)');
SELECT pg_temp.guard_again('contact', 'area_code');

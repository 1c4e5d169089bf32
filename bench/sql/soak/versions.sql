-- Every row of the soaked tables as it was at each position after `soak.first` (a setting): the current rows with `change.before`
-- undone step by step. A version holds from `since` up to, but not at, `until`. Run with the oracle's install.sql before it.

DROP SCHEMA IF EXISTS soak CASCADE;
CREATE SCHEMA soak;

DO $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['household', 'household_status', 'shelter', 'facility', 'road_status', 'road', 'area', 'disaster_event'] LOOP
        EXECUTE format('
            CREATE UNLOGGED TABLE soak.%1$I AS
            WITH log AS MATERIALIZED (
                SELECT change.id, txn.position AS until, change.before,
                       coalesce(lag(txn.position) OVER (PARTITION BY change.id ORDER BY change.seq), 0) AS since
                FROM change JOIN txn ON txn.id = change.txn
                WHERE change.collection = %1$L AND txn.position > current_setting(''soak.first'')::bigint
            ), newest AS (
                SELECT log.id, max(log.until) AS since FROM log GROUP BY log.id
            )
            SELECT coalesce(newest.since, 0) AS since, 9223372036854775807 AS until, present.*
            FROM %1$I AS present LEFT JOIN newest ON newest.id = present.id
            UNION ALL
            SELECT log.since, log.until, former.*
            FROM log CROSS JOIN LATERAL jsonb_populate_record(NULL::%1$I, log.before) AS former
            WHERE log.before IS NOT NULL AND log.since < log.until', name);
        IF name <> 'household_status' THEN
            EXECUTE format('CREATE INDEX ON soak.%I USING gist (geom)', name);
        END IF;
        EXECUTE format('ANALYZE soak.%I', name);
    END LOOP;
END $$;
CREATE INDEX ON soak.household_status (commune_code, list_no);

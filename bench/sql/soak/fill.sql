-- Puts the points of a box at a position into the oracle's table. $1 collection, $2 position, $3 to $6 west, south, east and north in
-- degrees. Attributes are those of tests/it/oracle/install.sql.
WITH asked AS MATERIALIZED (
    SELECT $1::text AS collection, $2::bigint AS position, ST_MakeEnvelope($3, $4, $5, $6, 4326) AS box
), found AS (
    SELECT h.id, h.geom, h.commune_code AS area, NULL::timestamptz AS reported,
           jsonb_build_object('commune_code', h.commune_code, 'ethnic_group', h.ethnic_group) AS attributes, 1 AS households, h.members,
           coalesce((SELECT jsonb_agg(jsonb_build_object('begins', s.period_from, 'ends', s.period_to, 'poverty', s.poverty))
                     FROM soak.household_status AS s
                     WHERE s.commune_code = h.commune_code AND s.list_no = h.list_no AND s.since <= asked.position AND asked.position < s.until), '[]') AS statuses
    FROM asked JOIN soak.household AS h ON h.geom && asked.box AND h.since <= asked.position AND asked.position < h.until
    WHERE asked.collection = 'household'
    UNION ALL
    SELECT a.id, a.geom, a.commune_code, NULL,
           jsonb_build_object('edition', a.edition, 'commune_code', a.commune_code, 'ethnic_group', a.ethnic_group, 'poverty', a.poverty), a.households, a.members, '[]'
    FROM asked JOIN household_summary AS a ON a.geom && asked.box
    WHERE asked.collection = 'household_summary' AND a.edition = (SELECT max(edition.id) FROM edition WHERE edition.published_at IS NOT NULL)
    UNION ALL
    SELECT s.id, s.geom, s.area_code, NULL, jsonb_build_object('code', s.code, 'name', s.name, 'capacity', s.capacity, 'status', s.status), 0, 0, '[]'
    FROM asked JOIN soak.shelter AS s ON s.geom && asked.box AND s.since <= asked.position AND asked.position < s.until
    WHERE asked.collection = 'shelter'
    UNION ALL
    SELECT f.id, f.geom, f.area_code, NULL, jsonb_build_object('code', f.code, 'kind', f.kind, 'name', f.name), 0, 0, '[]'
    FROM asked JOIN soak.facility AS f ON f.geom && asked.box AND f.since <= asked.position AND asked.position < f.until
    WHERE asked.collection = 'facility'
    UNION ALL
    SELECT r.id, r.geom, r.area_code, r.reported_at,
           jsonb_build_object('code', r.code, 'status', r.status, 'reason', r.reason, 'reported_at', (r.reported_at AT TIME ZONE 'UTC')::text || '+00'), 0, 0, '[]'
    FROM asked JOIN soak.road_status AS r ON r.geom && asked.box AND r.since <= asked.position AND asked.position < r.until
    WHERE asked.collection = 'road_status'
)
INSERT INTO oracle.point
SELECT asked.collection, found.id, ST_X(found.geom), ST_Y(found.geom), oracle.x(ST_X(found.geom)), oracle.y(ST_Y(found.geom)), found.area, found.reported,
       jsonb_strip_nulls(found.attributes), found.households, found.members, found.statuses
FROM found CROSS JOIN asked

-- The lines and areas of a box at a position, each in units of a tile (4096 across, y down). $1 collection, $2 position, $3 to $6 west,
-- south, east and north in degrees, $7 zoom, $8 column, $9 row, $10 areas (null: all rows), $11 first and $12 last instant. A row holds
-- from its start to its end, or at its start alone.
WITH asked AS MATERIALIZED (
    SELECT $1::text AS collection, $2::bigint AS position, ST_MakeEnvelope($3, $4, $5, $6, 4326) AS box, $7::int AS z,
           -- EPSG:3857: half the width of the square, and units of the tile in a metre.
           20037508.342789244::float8 AS half_m, 4096 * 2.0::float8 ^ $7::int / (2 * 20037508.342789244) AS per_m
), found AS (
    SELECT r.id, r.geom, NULL::text AS area, NULL::timestamptz AS starts, NULL::timestamptz AS ends,
           jsonb_build_object('code', r.code, 'name', r.name, 'class', r.class) AS attributes
    FROM asked JOIN soak.road AS r ON r.geom && asked.box AND r.since <= asked.position AND asked.position < r.until
    WHERE asked.collection = 'road'
    UNION ALL
    SELECT a.id, a.geom, a.code, NULL, NULL,
           jsonb_build_object('code', a.code, 'level', a.level, 'unit_type', a.unit_type, 'name', a.name, 'name_en', a.name_en, 'full_name', a.full_name,
                              'parent_code', a.parent_code, 'boundary_status', a.boundary_status)
    FROM asked JOIN soak.area AS a ON a.geom && asked.box AND a.since <= asked.position AND asked.position < a.until
    WHERE asked.collection = 'area' AND (asked.z >= 7 OR a.level = 'province') AND (asked.z >= 11 OR a.level IN ('province', 'commune'))
    UNION ALL
    SELECT e.id, e.geom, NULL, e.started_at, coalesce(e.ended_at, e.started_at),
           jsonb_build_object('code', e.code, 'kind', e.kind, 'name', e.name, 'name_en', e.name_en, 'risk_level', e.risk_level,
                              'started_at', (e.started_at AT TIME ZONE 'UTC')::text || '+00', 'wind_kt', e.wind_kt, 'magnitude', e.magnitude)
    FROM asked JOIN soak.disaster_event AS e ON e.geom && asked.box AND e.since <= asked.position AND asked.position < e.until
    WHERE asked.collection = 'disaster_event'
)
SELECT p.id, jsonb_strip_nulls(p.attributes),
       ST_AsBinary(ST_Affine(ST_Transform(p.geom, 3857), asked.per_m, 0, 0, -asked.per_m,
                             asked.half_m * asked.per_m - 4096 * $8::float8, asked.half_m * asked.per_m - 4096 * $9::float8))
FROM found AS p CROSS JOIN asked
WHERE ($10::text[] IS NULL OR p.area = ANY ($10)) AND (p.starts IS NULL OR coalesce(p.starts <= $12, true) AND coalesce(p.ends >= $11, true))

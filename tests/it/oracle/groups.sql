-- What the rows inside some polygons add up to, group by group. $1 collection, $2 areas (null: all rows), $3 openings,
-- $4 polygons as WKT, $5 names of the attributes that make the groups, $6 the day for poverty, $7 whether ended statuses
-- count until the next one.
WITH ground AS MATERIALIZED (
    SELECT ST_GeomFromText(part.wkt, 4326) AS geom FROM unnest($4::text[]) AS part (wkt)
), found AS (
    SELECT p.households, p.members, coalesce((
        SELECT jsonb_agg(CASE WHEN p.collection = 'household' AND asked.name = 'poverty' THEN to_jsonb(oracle.poverty(p.statuses, $6::date, $7::boolean))
                              ELSE to_jsonb(p.attributes ->> asked.name) END ORDER BY asked.place)
        FROM unnest($5::text[]) WITH ORDINALITY AS asked (name, place)), '[]') AS key
    FROM oracle.point AS p
    WHERE p.collection = $1 AND oracle.is_open(p, $2::text[], $3::jsonb)
      AND EXISTS (SELECT FROM ground WHERE ST_Intersects(ground.geom, ST_SetSRID(ST_MakePoint(p.lon, p.lat), 4326)))
)
SELECT found.key, jsonb_build_object('rows', count(*), 'households', sum(found.households)::bigint, 'members', sum(found.members)::bigint) AS value
FROM found GROUP BY found.key

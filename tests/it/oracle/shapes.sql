-- What a tile of lines and areas and the tables say differently. $1 collection, $2 zoom, $3 column, $4 row, $5 first and $6 last
-- instant, $7 ids of the rows that a filter takes (null: all rows), $8 features as JSON with id, label, attributes and GeoJSON in units of the tile,
-- $9 how many units what is drawn may be off.
WITH rule AS (
    SELECT $2::int AS z, $9::float8 AS near, ST_MakeEnvelope(-130, -130, 4226, 4226) AS around, ST_MakeEnvelope(-66, -66, 4162, 4162) AS reach
), exact AS MATERIALIZED (
    SELECT p.id, p.attributes, oracle.placed(p.geom, $2, $3, $4) AS geom
    FROM oracle.shape AS p CROSS JOIN rule
    WHERE p.collection = $1 AND ($7::bigint[] IS NULL OR p.id = ANY ($7))
      AND (p.starts IS NULL OR coalesce(p.starts <= $6, true) AND coalesce(p.ends >= $5, true))
      AND (p.collection <> 'area' OR p.attributes ->> 'level' = 'province' OR rule.z >= 7 AND p.attributes ->> 'level' = 'commune' OR rule.z >= 11)
), feature AS MATERIALIZED (
    SELECT f.id, f.label, f.attributes, ST_SetSRID(ST_GeomFromGeoJSON(f.place), 0) AS geom
    FROM jsonb_to_recordset($8::jsonb) AS f (id bigint, label boolean, attributes jsonb, place jsonb)
), drawn AS (
    SELECT feature.* FROM feature WHERE NOT feature.label
), named AS (
    SELECT feature.* FROM feature WHERE feature.label
), compared AS (
    SELECT exact.id, exact.geom AS own, drawn.geom, rule.near, oracle.outline(exact.geom, 0) AS lines,
           oracle.outline(ST_CollectionExtract(exact.geom, ST_Dimension(exact.geom) + 1), CASE ST_Dimension(exact.geom) WHEN 2 THEN 70 ELSE 0 END) AS large,
           oracle.outline(drawn.geom, 0) AS outline, rule.around
    FROM exact JOIN drawn ON drawn.id = exact.id CROSS JOIN rule
)
SELECT 'row ' || drawn.id || ' is drawn, but is not there' FROM drawn CROSS JOIN rule
WHERE NOT EXISTS (SELECT FROM exact WHERE exact.id = drawn.id AND ST_Intersects(exact.geom, rule.reach))
UNION ALL
SELECT 'row ' || drawn.id || ' is drawn twice' FROM drawn GROUP BY drawn.id HAVING count(*) > 1
UNION ALL
SELECT 'row ' || exact.id || ' is not drawn' FROM exact CROSS JOIN rule
WHERE oracle.must_be_there(exact.geom, rule.near) AND NOT EXISTS (SELECT FROM drawn WHERE drawn.id = exact.id)
UNION ALL
SELECT 'row ' || feature.id || ' says ' || feature.attributes || ' instead of ' || exact.attributes
FROM exact JOIN feature ON feature.id = exact.id WHERE feature.attributes - 'room_m' <> exact.attributes
UNION ALL
SELECT 'row ' || compared.id || ' is a ' || ST_GeometryType(compared.own) || ' and drawn as ' || ST_GeometryType(compared.geom)
FROM compared WHERE ST_Dimension(compared.own) <> ST_Dimension(compared.geom)
UNION ALL
SELECT 'row ' || far.id || ' is drawn ' || far.away || ' units off' FROM (
    SELECT compared.id, compared.near, greatest(oracle.farthest(compared.outline, compared.lines, 0),
           oracle.farthest(ST_Intersection(compared.large, compared.around), compared.outline, compared.near)) AS away FROM compared) AS far
WHERE far.away > far.near
UNION ALL
-- At places that are not at the border, what is inside is inside.
SELECT 'row ' || compared.id || ' is turned inside out at ' || ST_AsText(place.geom)
FROM compared CROSS JOIN generate_series(128, 4000, 620) AS x CROSS JOIN generate_series(128, 4000, 620) AS y
CROSS JOIN LATERAL (SELECT ST_MakePoint(x, y) AS geom) AS place
WHERE ST_Dimension(compared.own) = 2 AND NOT ST_DWithin(place.geom, compared.lines, 2 * compared.near)
  AND ST_Contains(compared.own, place.geom) <> ST_Contains(compared.geom, place.geom)
UNION ALL
SELECT 'the name of row ' || named.id || ' does not stand on it' FROM named CROSS JOIN rule
WHERE NOT EXISTS (SELECT FROM exact WHERE exact.id = named.id AND ST_DWithin(named.geom, exact.geom, rule.near))
UNION ALL
SELECT 'row ' || exact.id || ' lies in the tile and has no name' FROM exact
WHERE $1 <> 'road' AND ST_XMin(exact.geom) > 1 AND ST_XMax(exact.geom) < 4095 AND ST_YMin(exact.geom) > 1 AND ST_YMax(exact.geom) < 4095
  AND NOT EXISTS (SELECT FROM named WHERE named.id = exact.id)

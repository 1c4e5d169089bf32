-- Through views: household
-- Gives counts only
-- $1 ground and $2 polygons as EWKB in EPSG:4326: how many households on the ground lie in none of the polygons
WITH drawn AS MATERIALIZED (
    SELECT ST_UnaryUnion(ST_Collect(part.geom)) AS geom FROM ST_Dump(ST_GeomFromEWKB($2)) AS part
)
SELECT count(*) AS left_out
FROM household CROSS JOIN drawn
WHERE ST_Covers(ST_GeomFromEWKB($1), household.geom) AND NOT ST_Covers(drawn.geom, household.geom)

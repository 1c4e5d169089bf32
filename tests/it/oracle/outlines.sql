-- $1 valid multipolygons as WKT: the pairs of them (from 0, the first before the second) whose insides have an area in common
WITH outline AS MATERIALIZED (
    SELECT part.place - 1 AS place, ST_GeomFromText(part.wkt, 4326) AS geom FROM unnest($1::text[]) WITH ORDINALITY AS part (wkt, place)
)
SELECT one.place AS one, other.place AS other
FROM outline AS one JOIN outline AS other ON one.place < other.place AND one.geom && other.geom
WHERE ST_Intersects(one.geom, other.geom) AND NOT ST_Touches(one.geom, other.geom)

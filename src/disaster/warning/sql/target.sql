-- Through views: area
-- $1 polygons as EWKB in EPSG:4326, $2 day whose boundaries count, $3 codes of areas that were named, empty when the ground was drawn: the ground as
-- one multipolygon, the codes whom it is for (those that were named, else the communes of which it covers a hectare, or that one of which it
-- covers most), and the area that holds all of them
WITH polygon AS MATERIALIZED (
    SELECT ST_Multi(ST_CollectionExtract(ST_UnaryUnion(ST_Collect(ST_MakeValid(part.geom))), 3)) AS geom
    FROM ST_Dump(ST_GeomFromEWKB($1)) AS part
), reached AS MATERIALIZED (
    SELECT area.code, area.parent_code, ST_Area(ST_Intersection(area.geom, polygon.geom)::geography) AS square_metres
    FROM polygon
    JOIN area ON area.geom && polygon.geom AND ST_Intersects(area.geom, polygon.geom)
    WHERE cardinality($3::text[]) = 0 AND area.level = 'commune' AND GeometryType(area.geom) IN ('POLYGON', 'MULTIPOLYGON')
      AND area.valid_from <= $2::date AND (area.valid_to IS NULL OR area.valid_to > $2::date)
), chosen AS (
    SELECT reached.code, reached.parent_code FROM reached
    WHERE reached.square_metres >= least(10000, (SELECT max(most.square_metres) FROM reached AS most))
    UNION
    SELECT area.code, area.parent_code FROM area
    WHERE area.code = ANY ($3::text[]) AND area.valid_from <= $2::date AND (area.valid_to IS NULL OR area.valid_to > $2::date)
)
SELECT (SELECT ST_AsEWKB(polygon.geom) FROM polygon) AS ground,
       ARRAY(SELECT chosen.code FROM chosen ORDER BY 1) AS areas,
       (SELECT CASE WHEN count(*) = 1 THEN min(chosen.code)
                    WHEN count(DISTINCT chosen.parent_code) = 1 AND count(chosen.parent_code) = count(*) THEN min(chosen.parent_code) END
        FROM chosen) AS keeper

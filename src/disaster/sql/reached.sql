-- Through views: area
-- $1 polygons as EWKB in EPSG:4326, $2 day whose boundaries count, $3 codes of areas that were named, $4 codes of the
-- disaster desk: the ground as one multipolygon, and the codes of the desk that it reaches, in order: the communes of
-- which it covers a part, and everything under them. A shared border is no part.
WITH polygon AS MATERIALIZED (
    SELECT part.geom FROM unnest($1::bytea[]) AS footprint, ST_Dump(ST_GeomFromEWKB(footprint)) AS part
    WHERE ST_Dimension(part.geom) = 2
), reached AS MATERIALIZED (
    SELECT area.code
    FROM polygon
    JOIN area ON area.geom && polygon.geom AND ST_Intersects(area.geom, polygon.geom) AND NOT ST_Touches(area.geom, polygon.geom)
    WHERE area.level = 'commune' AND GeometryType(area.geom) IN ('POLYGON', 'MULTIPOLYGON')
      AND area.valid_from <= $2::date AND (area.valid_to IS NULL OR area.valid_to > $2::date)
    UNION
    SELECT named FROM unnest($3::text[]) AS named
)
SELECT (SELECT ST_AsEWKB(ST_Multi(ST_CollectionExtract(ST_UnaryUnion(ST_Collect(ST_MakeValid(polygon.geom))), 3)))
        FROM polygon) AS ground,
       ARRAY(SELECT unnest(scope_of(ARRAY(SELECT reached.code FROM reached)))
             INTERSECT SELECT unnest($4::text[]) ORDER BY 1) AS areas

-- $1 polygons as EWKB in EPSG:4326, which may overlap: one valid multipolygon as GeoJSON, with all digits and as records show it
SELECT ST_AsGeoJSON(shape.geom, 15) AS whole, ST_AsGeoJSON(shape.geom, 7) AS rounded
FROM (
    SELECT ST_Multi(ST_CollectionExtract(ST_UnaryUnion(ST_Collect(ST_MakeValid(part.geom))), 3)) AS geom
    FROM ST_Dump(ST_GeomFromEWKB($1)) AS part
) AS shape

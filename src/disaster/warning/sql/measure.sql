-- $1 ground and $2 polygons as EWKB in EPSG:4326: the share of ground that the polygons add, and that they leave out
SELECT ST_Area(ST_Difference(drawn.geom, ground.geom)::geography) / nullif(ground.square_metres, 0) AS added,
       ST_Area(ST_Difference(ground.geom, drawn.geom)::geography) / nullif(ground.square_metres, 0) AS lost
FROM (SELECT own.geom, ST_Area(own.geom::geography) AS square_metres FROM (SELECT ST_GeomFromEWKB($1) AS geom) AS own) AS ground
CROSS JOIN (SELECT ST_UnaryUnion(ST_Collect(part.geom)) AS geom FROM ST_Dump(ST_GeomFromEWKB($2)) AS part) AS drawn

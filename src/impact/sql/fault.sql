-- $1 GeoJSON Polygon or MultiPolygon in degrees, longitude first: the first of its polygons that breaks the rules of Simple
-- Features (from 1), why and where; no row when none does
SELECT coalesce(part.path[1], 1) AS polygon, reason(detail) AS reason, ST_X(location(detail)) AS lon, ST_Y(location(detail)) AS lat
FROM ST_Dump(ST_SetSRID(ST_GeomFromGeoJSON($1::text), 4326)) AS part, ST_IsValidDetail(part.geom) AS detail
WHERE NOT valid(detail)
ORDER BY part.path
LIMIT 1

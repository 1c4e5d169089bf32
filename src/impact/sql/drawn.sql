-- $1 GeoJSON Polygon or MultiPolygon in degrees, longitude first: its EWKB and, when one of its polygons breaks the
-- rules of Simple Features, which (from 1), why and where
SELECT ST_AsEWKB(drawn.geom) AS footprint, fault.polygon, fault.reason, fault.lon, fault.lat
FROM (SELECT ST_SetSRID(ST_GeomFromGeoJSON($1::text), 4326) AS geom) AS drawn
LEFT JOIN LATERAL (
    SELECT coalesce(part.path[1], 1) AS polygon, reason(detail) AS reason,
           ST_X(location(detail)) AS lon, ST_Y(location(detail)) AS lat
    FROM ST_Dump(drawn.geom) AS part, ST_IsValidDetail(part.geom) AS detail
    WHERE NOT valid(detail)
    ORDER BY part.path
    LIMIT 1
) AS fault ON true

-- Through views: facility, shelter
-- $1 to $4 west, south, east, north in degrees. Where people want to get: offices of communes, hospitals, shelters that are not closed.
SELECT facility.kind, facility.name, facility.area_code, ST_X(facility.geom) AS lon, ST_Y(facility.geom) AS lat
FROM facility
WHERE facility.kind IN ('office', 'hospital') AND facility.geom && ST_MakeEnvelope($1, $2, $3, $4, 4326)
UNION ALL
SELECT 'shelter', shelter.name, shelter.area_code, ST_X(shelter.geom), ST_Y(shelter.geom)
FROM shelter
WHERE shelter.status <> 'closed' AND shelter.geom && ST_MakeEnvelope($1, $2, $3, $4, 4326)
ORDER BY 1, 3, 2

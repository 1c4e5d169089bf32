-- $1 activation: its ground as GeoJSON, to seven decimals; null when all of its areas are open
SELECT ST_AsGeoJSON(activation.ground, 7) AS ground FROM activation WHERE activation.id = $1

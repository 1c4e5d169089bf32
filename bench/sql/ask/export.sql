-- The first :rows households as lines of GeoJSON: what an export costs at least in SQL.
COPY (SELECT ST_AsGeoJSON(row) FROM (SELECT * FROM peer.household ORDER BY id LIMIT :rows) AS row) TO STDOUT;

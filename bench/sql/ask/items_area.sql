-- The first 1,000 units as GeoJSON: what an answer of items costs at least in SQL.
SELECT count(*), sum(length(ST_AsGeoJSON(row))) FROM (SELECT * FROM peer.area ORDER BY id LIMIT 1000) AS row;

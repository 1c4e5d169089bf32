-- Through views: disaster_event
-- $1 id of the event or null, $2 its code or null: its footprint as EWKB and the kind of geometry
SELECT disaster_event.id, GeometryType(disaster_event.geom) AS kind, ST_AsEWKB(disaster_event.geom) AS footprint
FROM disaster_event
WHERE disaster_event.id = $1 OR disaster_event.code = $2
-- A code of digits may be the id of another event; the code is meant.
ORDER BY disaster_event.code = $2 DESC NULLS LAST
LIMIT 1

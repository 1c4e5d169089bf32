-- Through views: disaster_event
-- $1 id of the event or null, $2 its code or null: what an activation says of it
SELECT disaster_event.id, disaster_event.code, disaster_event.name
FROM disaster_event
WHERE disaster_event.id = $1 OR disaster_event.code = $2
-- A code of digits may be the id of another event; the code is meant.
ORDER BY disaster_event.code = $2 DESC NULLS LAST
LIMIT 1

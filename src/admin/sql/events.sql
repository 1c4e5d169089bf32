-- Through views: disaster_event
-- $1 row limit: events that an activation may be asked for, the newest first
SELECT disaster_event.code, disaster_event.name, disaster_event.started_at
FROM disaster_event
ORDER BY disaster_event.started_at DESC, disaster_event.code
LIMIT $1

-- Through views: disaster_event
-- $1 codes of events: the events that tell these now
SELECT event.code, coalesce(kept.id, event.id) AS event
FROM disaster_event AS event
LEFT JOIN disaster_event AS kept ON kept.code = event.merged_into
WHERE event.code = ANY ($1)

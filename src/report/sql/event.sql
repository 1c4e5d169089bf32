-- Through views: disaster_event
-- $1 the code of an event, $2 the same as a row id if it is a number: the event with that code, or else with that id
SELECT event.id, event.code, event.name, event.name_en, event.kind, event.risk_level::bigint, event.state, event.started_at, event.ended_at,
       event.area_code, event.glide, event.source, event.source_url, event.merged_into
FROM disaster_event AS event
WHERE event.code = $1 OR event.id = $2::bigint
ORDER BY event.code <> $1
LIMIT 1

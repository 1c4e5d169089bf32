-- Through views: disaster_event
-- $1 row id of an event: the entries of feeds that made it, and those that made events which were merged into it
SELECT source.feed, source.external_id, source.revision, source.seen_at
FROM event_source AS source
JOIN disaster_event AS event ON event.id = source.event_id
LEFT JOIN disaster_event AS kept ON kept.code = event.merged_into
WHERE coalesce(kept.id, event.id) = $1
ORDER BY source.feed, source.external_id

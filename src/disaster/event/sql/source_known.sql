-- Through views: disaster_event
-- $1 a feed, $2 an id of it: the event that tells it now (null when that was removed), and what was read last
SELECT coalesce(kept.id, event.id) AS event, source.revision, source.digest
FROM event_source AS source
LEFT JOIN disaster_event AS event ON event.id = source.event_id
LEFT JOIN disaster_event AS kept ON kept.code = event.merged_into
WHERE source.feed = $1 AND source.external_id = $2

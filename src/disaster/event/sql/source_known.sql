-- Through views: disaster_event
-- $1 a feed, $2 ids of it: all entries of the feed that made the same events as these, each with the event that tells it now (null when that was removed), and what was read last
SELECT source.external_id, source.event_id AS made, coalesce(kept.id, event.id) AS event, source.revision, source.digest, source.told
FROM event_source AS source
LEFT JOIN disaster_event AS event ON event.id = source.event_id
LEFT JOIN disaster_event AS kept ON kept.code = event.merged_into
WHERE source.feed = $1
  AND source.event_id IN (SELECT own.event_id FROM event_source AS own WHERE own.feed = $1 AND own.external_id = ANY ($2))
ORDER BY source.external_id

-- Through views: disaster_event
-- $1 row id of an event, $2 its code, $3 codes of units, $4 moment: when each unit has reported until then that nothing has changed, of this event or of
-- one that was merged into it
SELECT said.area_code, said.reported_at
FROM damage_unchanged AS said
WHERE (said.event_id = $1 OR said.event_id IN (SELECT event.id FROM disaster_event AS event WHERE event.merged_into = $2))
  AND said.area_code = ANY ($3::text[]) AND said.reported_at <= $4

-- $1 row id of an event, $2 code of a unit, $3 moment: the unit reports that nothing has changed
INSERT INTO damage_unchanged (event_id, area_code, reported_at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING

-- $1 a feed, $2 its id for an event, $3 row id of the event, $4 revision, $5 SHA-256 digest of what was read, $6 what it said: notes that it was read now
INSERT INTO event_source (feed, external_id, event_id, revision, digest, told) VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (feed, external_id) DO UPDATE
SET revision = excluded.revision, digest = excluded.digest, told = excluded.told, seen_at = now()

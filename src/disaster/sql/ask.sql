-- $1 number, $2 event, $3 its name, $4 ground as EWKB, $5 codes that it reaches, $6 why, $7 who asks, $8 end: an
-- activation that waits for its confirmation
INSERT INTO activation (id, kind, event_id, title, ground, areas, reason, asked_by, ends_at)
OVERRIDING SYSTEM VALUE
VALUES ($1, 'event', $2, $3, ST_GeomFromEWKB($4), $5, $6, $7, $8)

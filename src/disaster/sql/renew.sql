-- $1 number, $2 the activation that goes on, $3 codes of the desk of who asks, $4 why, $5 who asks, $6 end: another one on
-- the same ground, in no more areas, that waits for a confirmation of its own. None when the old one is no longer open.
INSERT INTO activation (id, kind, event_id, title, ground, areas, reason, asked_by, ends_at, renews)
OVERRIDING SYSTEM VALUE
SELECT $1, old.kind, old.event_id, old.title, old.ground,
       ARRAY(SELECT unnest(old.areas) INTERSECT SELECT unnest($3::text[]) ORDER BY 1), $4, $5, $6, old.id
FROM activation_in_force AS old
WHERE old.id = $2 AND old.kind = 'event'

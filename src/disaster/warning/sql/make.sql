-- $1 number, $2 the first message of the warning, $3 what it does, $4 hazard, $5 level, $6 urgency, $7 certainty, $8 responses, $9 onset, $10 in force
-- from, $11 until, $12 issuer, $13 contact, $14 page, $15 note, $16 texts, $17 resources, $18 areas, $19 the area around them, $20 ground and
-- $21 polygons as EWKB, $22 who: a draft
INSERT INTO warning_message (id, warning, msg_type, kind, risk_level, urgency, certainty, responses, onset_at, effective_at, expires_at, issuer,
                             contact, web, note, infos, resources, areas, keeper, ground, polygons, drafted_by, written_by)
OVERRIDING SYSTEM VALUE
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16::text::jsonb, $17::text::jsonb, $18, $19, ST_GeomFromEWKB($20),
        ST_GeomFromEWKB($21), $22::bigint, ARRAY[$22::bigint])

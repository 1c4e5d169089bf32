-- $1 message, $2 the version that was read, then as in make.sql: $3 hazard, $4 level, $5 urgency, $6 certainty, $7 responses, $8 onset, $9 in force
-- from, $10 until, $11 issuer, $12 contact, $13 page, $14 note, $15 texts, $16 resources, $17 areas, $18 the area around them, $19 ground and
-- $20 polygons as EWKB, $21 who: a draft that is still of that version, with another content
UPDATE warning_message AS own
SET version = own.version + 1, kind = $3, risk_level = $4, urgency = $5, certainty = $6, responses = $7, onset_at = $8, effective_at = $9,
    expires_at = $10, issuer = $11, contact = $12, web = $13, note = $14, infos = $15::text::jsonb, resources = $16::text::jsonb, areas = $17,
    keeper = $18, ground = ST_GeomFromEWKB($19), polygons = ST_GeomFromEWKB($20),
    written_by = CASE WHEN $21::bigint = ANY (own.written_by) THEN own.written_by ELSE own.written_by || $21::bigint END
WHERE own.id = $1 AND own.version = $2 AND own.state = 'draft'

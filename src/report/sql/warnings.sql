-- Through views: disaster_event, warning
-- $1 row id of an event, $2 metres around its place. Warnings in force that meet it; where one of both has no place, those of its kind
SELECT warning.code, warning.kind, warning.risk_level::bigint, warning.headline_vi, warning.headline_en, warning.issuer, warning.effective_at,
       warning.expires_at
FROM warning JOIN disaster_event AS event ON event.id = $1::bigint
WHERE warning.effective_at <= now() AND warning.expires_at > now()
  AND CASE WHEN warning.geom IS NULL OR event.geom IS NULL THEN warning.kind = event.kind
           WHEN $2::float8 > 0 THEN ST_DWithin(warning.geom::geography, event.geom::geography, $2::float8)
           ELSE ST_Intersects(warning.geom, event.geom) END
ORDER BY warning.risk_level DESC, warning.expires_at, warning.code
LIMIT 50

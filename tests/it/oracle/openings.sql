-- $1 activations as JSON: makes them, confirmed; one without a ground is a break-glass of its asker
INSERT INTO activation (kind, event_id, title, ground, areas, reason, asked_by, ends_at, confirmed_by, confirmed_at)
SELECT CASE WHEN given.ground IS NULL THEN 'break_glass' ELSE 'event' END, CASE WHEN given.ground IS NOT NULL THEN 11 END, 'x',
       ST_GeomFromText(given.ground, 4326), given.areas, 'lý do đủ dài', asker.id, now() + interval '5 hours',
       CASE WHEN given.ground IS NOT NULL THEN other.id END, CASE WHEN given.ground IS NOT NULL THEN now() END
FROM jsonb_to_recordset($1::jsonb) AS given (asker text, areas text[], ground text)
JOIN app_user AS asker ON asker.name = given.asker
CROSS JOIN (SELECT app_user.id FROM app_user WHERE app_user.name = 'duyet') AS other

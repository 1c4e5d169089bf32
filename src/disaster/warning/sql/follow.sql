-- $1 number, $2 the newest message of a warning, $3 what the new one does, $4 note, $5 who: a draft that says what that one says; a cancel says that
-- the danger is over
INSERT INTO warning_message (id, warning, msg_type, kind, risk_level, urgency, certainty, responses, onset_at, effective_at, expires_at, issuer,
                             contact, web, note, infos, resources, areas, keeper, ground, polygons, drafted_by, written_by)
OVERRIDING SYSTEM VALUE
SELECT $1, old.warning, $3::text, old.kind, old.risk_level, CASE $3::text WHEN 'cancel' THEN 'Past' ELSE old.urgency END, old.certainty,
       CASE $3::text WHEN 'cancel' THEN '{AllClear}'::text[] ELSE old.responses END, old.onset_at, NULL, old.expires_at, old.issuer,
       old.contact, old.web, $4, old.infos, old.resources, old.areas, old.keeper, old.ground, old.polygons, $5::bigint, ARRAY[$5::bigint]
FROM warning_message AS old
WHERE old.id = $2 AND old.state = 'published' AND old.msg_type <> 'cancel'

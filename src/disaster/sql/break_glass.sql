-- $1 number, $2 codes of the desk, $3 why, $4 who: opens all of these areas to that person for six hours
INSERT INTO activation (id, kind, title, areas, reason, asked_by, ends_at)
OVERRIDING SYSTEM VALUE
VALUES ($1, 'break_glass', 'break-glass', $2, $3, $4, now() + interval '6 hours')

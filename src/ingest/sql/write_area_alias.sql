-- $1 rows of a list with names as a JSON array: other names under which people look for a unit
INSERT INTO area_alias AS known (area_code, alias, kind)
SELECT area_code, alias, kind
FROM jsonb_to_recordset($1::jsonb) AS row (area_code text, alias text, kind text)
ON CONFLICT (area_code, alias) DO UPDATE SET kind = excluded.kind
WHERE known.kind IS DISTINCT FROM excluded.kind

-- $1 the rows of data/reference/indicators.csv as a JSON array, each with its place `sort`
INSERT INTO indicator (id, name_vi, name_en, unit, kind, sort)
SELECT id, name_vi, name_en, unit, kind, sort
FROM jsonb_to_recordset($1::jsonb) AS row (id text, name_vi text, name_en text, unit text, kind text, sort int)
ON CONFLICT (id) DO UPDATE SET
    name_vi = excluded.name_vi, name_en = excluded.name_en, unit = excluded.unit, kind = excluded.kind, sort = excluded.sort

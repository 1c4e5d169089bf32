-- $1 the rows of data/reference/hazards.csv as a JSON array, each with its place `sort`
INSERT INTO hazard (id, name_vi, name_en, cap_category, sort)
SELECT id, name_vi, name_en, cap_category, sort
FROM jsonb_to_recordset($1::jsonb) AS row (id text, name_vi text, name_en text, cap_category text, sort int)
ON CONFLICT (id) DO UPDATE SET
    name_vi = excluded.name_vi, name_en = excluded.name_en, cap_category = excluded.cap_category, sort = excluded.sort

-- $1 the rows of data/reference/ethnic_groups.csv as a JSON array, each with its place `sort`
WITH given AS (
    SELECT * FROM jsonb_to_recordset($1::jsonb) AS row (
        id text, name_vi text, name_en text, other_spellings text, family text, code_1979 text, code_2008 text, sort int)
), groups AS (
    INSERT INTO ethnic_group (id, name_vi, name_en, other_spellings, family, sort)
    SELECT id, name_vi, name_en, other_spellings, family, sort FROM given
    ON CONFLICT (id) DO UPDATE SET
        name_vi = excluded.name_vi, name_en = excluded.name_en, other_spellings = excluded.other_spellings,
        family = excluded.family, sort = excluded.sort
)
INSERT INTO ethnic_code (list, code, ethnic_group)
SELECT '1979', code_1979, id FROM given
UNION ALL
SELECT '2008', code_2008, id FROM given
ON CONFLICT (list, code) DO UPDATE SET ethnic_group = excluded.ethnic_group

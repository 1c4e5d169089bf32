-- $1 codes: every row of the lineage that hangs together with them, back and forth over any number of reforms
WITH RECURSIVE near (code) AS (
    SELECT unnest($1::text[])
    UNION
    SELECT CASE WHEN row.old_code = near.code THEN row.new_code ELSE row.old_code END
    FROM near JOIN area_lineage AS row ON row.old_code = near.code OR row.new_code = near.code
)
SELECT old_code, new_code, old_name, new_name, on_date, kind, basis, weight, source
FROM area_lineage
WHERE old_code IN (SELECT near.code FROM near)
ORDER BY on_date, old_code, new_code

-- $1 code of a unit that may be retired: the codes that came of it over all reforms, with the name that it had.
-- The register of areas says which of them are still in force.
WITH RECURSIVE came (code) AS (
    SELECT area_lineage.new_code FROM area_lineage WHERE area_lineage.old_code = $1
    UNION
    SELECT area_lineage.new_code FROM area_lineage JOIN came ON area_lineage.old_code = came.code
)
SELECT came.code,
       (SELECT area_lineage.old_name FROM area_lineage
        WHERE area_lineage.old_code = $1 ORDER BY area_lineage.on_date DESC, area_lineage.new_code LIMIT 1) AS old_name
FROM came
ORDER BY came.code

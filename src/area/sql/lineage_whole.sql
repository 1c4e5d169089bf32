-- Every row of the lineage
SELECT old_code, new_code, old_name, new_name, on_date, kind, basis, weight, source
FROM area_lineage
ORDER BY on_date, old_code, new_code

-- $1 codes: those that the register has never heard of
SELECT asked.code FROM unnest($1::text[]) AS asked (code)
WHERE NOT EXISTS (SELECT FROM area WHERE area.code = asked.code)
  AND NOT EXISTS (SELECT FROM area_lineage WHERE area_lineage.old_code = asked.code)
ORDER BY asked.code

-- Other names of units
SELECT area_code, alias, kind
FROM area_alias
ORDER BY area_code, alias

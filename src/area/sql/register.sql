-- Through views: area
-- Every version of the provinces and communes, the newest last
SELECT area.code, area.level, area.name, coalesce(area.full_name, area.name) AS full_name, area.parent_code, area.valid_from, area.valid_to
FROM area
WHERE area.level IN ('province', 'commune')
ORDER BY area.code, area.valid_from

-- Through views: area
-- $1 codes: every version of them with its name and its time
SELECT area.code, coalesce(area.full_name, area.name) AS name, area.valid_from, area.valid_to
FROM area
WHERE area.code = ANY ($1::text[])
ORDER BY area.code, area.valid_from

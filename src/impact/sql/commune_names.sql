-- Through views: area
-- $1 codes, $2 day: the name of each, of the version in force on that day before others, the newest of those
SELECT DISTINCT ON (area.code) area.code, area.name
FROM area
WHERE area.code = ANY ($1::text[])
ORDER BY area.code, area.valid_from <= $2::date AND (area.valid_to IS NULL OR area.valid_to > $2::date) DESC,
         area.valid_from DESC

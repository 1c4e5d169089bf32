-- Through views: area
-- $1 codes, $2 day whose names count: the names of areas, in the order of their codes
SELECT area.name, coalesce(area.name_en, area.name) AS name_en FROM area
WHERE area.code = ANY ($1::text[]) AND area.valid_from <= $2::date AND (area.valid_to IS NULL OR area.valid_to > $2::date)
ORDER BY area.code

-- Through views: area
-- $1 codes: those of them that are units of today with an outline
SELECT DISTINCT area.code
FROM area
WHERE area.code = ANY ($1::text[]) AND ST_Dimension(area.geom) = 2
  AND area.valid_from <= current_date AND (area.valid_to IS NULL OR area.valid_to > current_date)
ORDER BY area.code

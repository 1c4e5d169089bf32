-- Through views: area
-- $1 codes, $2 day: for each known code the name and that of the parent, as in force on that day or else the newest
SELECT asked.code, own.name, parent.name AS parent
FROM unnest($1::text[]) AS asked (code)
CROSS JOIN LATERAL (
    SELECT area.name, area.parent_code FROM area
    WHERE area.code = asked.code
    ORDER BY area.valid_from <= $2::date AND (area.valid_to IS NULL OR area.valid_to > $2::date) DESC, area.valid_from DESC
    LIMIT 1
) AS own
LEFT JOIN LATERAL (
    SELECT area.name FROM area
    WHERE area.code = own.parent_code
    ORDER BY area.valid_from <= $2::date AND (area.valid_to IS NULL OR area.valid_to > $2::date) DESC, area.valid_from DESC
    LIMIT 1
) AS parent ON true

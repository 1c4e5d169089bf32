-- Through views: area
-- $1 code of a unit: what is in force under it today, the province that it lies in, and the box of its outline, or else of the units under it
SELECT own.code, own.name, own.name_en,
       CASE WHEN own.level = 'province' THEN NULL WHEN parent.level = 'province' THEN parent.name ELSE above.name END AS province,
       ST_XMin(box.edges) AS west, ST_YMin(box.edges) AS south, ST_XMax(box.edges) AS east, ST_YMax(box.edges) AS north
FROM (
    SELECT area.code, area.level, area.name, area.name_en, area.parent_code, area.geom
    FROM area
    WHERE area.code = $1 AND (area.valid_to IS NULL OR area.valid_to > current_date)
    ORDER BY area.valid_from DESC
    LIMIT 1
) AS own
LEFT JOIN LATERAL (
    SELECT area.level, area.name, area.parent_code FROM area WHERE area.code = own.parent_code ORDER BY area.valid_from DESC LIMIT 1
) AS parent ON true
LEFT JOIN LATERAL (
    SELECT area.name FROM area WHERE area.code = parent.parent_code ORDER BY area.valid_from DESC LIMIT 1
) AS above ON true
CROSS JOIN LATERAL (
    SELECT coalesce(
        CASE WHEN ST_IsEmpty(own.geom) THEN NULL ELSE box2d(own.geom) END,
        (SELECT ST_Extent(child.geom) FROM area AS child
         WHERE child.parent_code = own.code AND (child.valid_to IS NULL OR child.valid_to > current_date))) AS edges
) AS box

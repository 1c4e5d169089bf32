-- Through views: area, disaster_event
-- $1 code of a unit, $2 day whose boundaries count, $3 row id of an event: the unit and everything under it, each as it was on the day or else as it
-- was last, and whether the place of the event reaches it. A shared border is no part.
WITH RECURSIVE tree AS (
    SELECT area.code, 0 AS depth FROM area WHERE area.code = $1
    UNION
    SELECT area.code, tree.depth + 1 FROM tree JOIN area ON area.parent_code = tree.code WHERE tree.depth < 4
), known AS (
    SELECT DISTINCT ON (area.code) area.code, area.level, coalesce(area.full_name, area.name) AS name, area.parent_code, area.valid_to, area.geom,
           area.valid_from <= $2::date AND (area.valid_to IS NULL OR area.valid_to > $2::date) AS in_force
    FROM area
    WHERE area.code IN (SELECT tree.code FROM tree)
    ORDER BY area.code, area.valid_from <= $2::date AND (area.valid_to IS NULL OR area.valid_to > $2::date) DESC, area.valid_from DESC
)
SELECT known.code, known.level, known.name, known.parent_code, known.valid_to, known.in_force,
       EXISTS (SELECT FROM disaster_event AS event
               WHERE event.id = $3 AND known.level = 'commune' AND known.in_force AND event.geom && known.geom
                 AND ST_Intersects(event.geom, known.geom) AND NOT ST_Touches(event.geom, known.geom)) AS reached
FROM known
ORDER BY known.code

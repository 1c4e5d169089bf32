-- Through views: area, household
-- Gives counts only
-- $1 polygons as EWKB in EPSG:4326, $2 day whose boundaries count: households without a point that may live in the area,
-- those of villages and communes that it covers in part. Only communes with such households are compared with it.
WITH polygon AS MATERIALIZED (
    SELECT part.geom FROM unnest($1::bytea[]) AS footprint, ST_Dump(ST_GeomFromEWKB(footprint)) AS part
), near AS MATERIALIZED (
    SELECT DISTINCT area.id, area.level,
           CASE area.level WHEN 'commune' THEN area.code ELSE area.parent_code END AS commune_code
    FROM polygon
    JOIN area ON area.geom && polygon.geom
    WHERE area.level IN ('commune', 'village') AND GeometryType(area.geom) IN ('POLYGON', 'MULTIPOLYGON')
      AND area.valid_from <= $2::date AND (area.valid_to IS NULL OR area.valid_to > $2::date)
), unplaced AS MATERIALIZED (
    -- Commune by commune, through the index of those without a point.
    SELECT commune.code, part.village, part.households, part.members
    FROM (SELECT DISTINCT near.commune_code AS code FROM near) AS commune
    CROSS JOIN LATERAL (
        SELECT CASE household.located_by WHEN 'village' THEN household.village END AS village,
               count(*) AS households, sum(household.members) AS members
        FROM household
        WHERE household.commune_code = commune.code AND household.geom IS NULL
        GROUP BY 1
    ) AS part
), piece AS MATERIALIZED (
    -- Small pieces, so that a point is compared with few vertices. Up to 128 vertices a polygon stays as it is.
    SELECT ST_Subdivide(polygon.geom, 128) AS geom FROM polygon WHERE EXISTS (SELECT FROM unplaced)
), reached AS MATERIALIZED (
    -- Outlines of which the area covers a part; a shared border is no part. Most are told by one point of theirs, only
    -- those at the edge of the area need a comparison.
    SELECT area.id, near.level, near.commune_code
    FROM near
    JOIN area ON area.id = near.id
    WHERE near.commune_code IN (SELECT unplaced.code FROM unplaced)
      AND CASE
          WHEN EXISTS (SELECT FROM (SELECT ST_PointOnSurface(area.geom) AS geom OFFSET 0) AS middle
                       JOIN piece ON piece.geom && middle.geom AND ST_Intersects(piece.geom, middle.geom)) THEN true
          ELSE EXISTS (SELECT FROM polygon
                       WHERE polygon.geom && area.geom AND ST_Intersects(polygon.geom, area.geom)
                         AND NOT ST_Touches(polygon.geom, area.geom)) END
), commune AS MATERIALIZED (
    SELECT reached.commune_code AS code, bool_or(reached.level = 'commune') AS reached
    FROM reached
    GROUP BY reached.commune_code
), village AS MATERIALIZED (
    -- The villages of these communes whose outline is known.
    SELECT area.parent_code AS code, fold(area.name) AS name, bool_or(area.id IN (SELECT reached.id FROM reached)) AS reached
    FROM area
    WHERE area.level = 'village' AND area.parent_code IN (SELECT commune.code FROM commune)
      AND GeometryType(area.geom) IN ('POLYGON', 'MULTIPOLYGON')
      AND area.valid_from <= $2::date AND (area.valid_to IS NULL OR area.valid_to > $2::date)
    GROUP BY area.parent_code, fold(area.name)
)
-- Those of a village with an outline may live in it, the others anywhere in their commune.
SELECT coalesce(sum(unplaced.households), 0)::bigint AS households, coalesce(sum(unplaced.members), 0)::bigint AS members
FROM unplaced
JOIN commune ON commune.code = unplaced.code
LEFT JOIN village ON village.code = unplaced.code AND village.name = fold(unplaced.village)
WHERE coalesce(village.reached, commune.reached)

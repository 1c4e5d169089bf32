-- Through views: area, household, household_status
-- Gives counts only
-- $1 polygons as EWKB in EPSG:4326, $2 day whose poverty status and boundaries count, $3 a status that has ended by
-- that day still counts as long as no newer one began. A point on the border of the area lies inside.
WITH polygon AS MATERIALIZED (
    SELECT part.geom FROM unnest($1::bytea[]) AS footprint, ST_Dump(ST_GeomFromEWKB(footprint)) AS part
), piece AS MATERIALIZED (
    -- Small pieces, so that a point is compared with few vertices. Up to 128 vertices a polygon stays as it is.
    SELECT ST_Subdivide(polygon.geom, 128) AS geom FROM polygon
), inside AS MATERIALIZED (
    -- Pieces share their seams, and named areas their borders: a point met twice is one household.
    SELECT DISTINCT household.id, household.commune_code, household.list_no, household.ethnic_group, household.members
    FROM piece
    JOIN household ON household.geom && piece.geom AND ST_Intersects(piece.geom, household.geom)
), status AS MATERIALIZED (
    -- The newest status that had begun, of all households of these communes: a search for each household alone goes
    -- through the GiST index of the exclusion constraint and takes fifty times as long.
    SELECT DISTINCT ON (household_status.commune_code, household_status.list_no)
           household_status.commune_code, household_status.list_no, household_status.poverty, household_status.period_to
    FROM (SELECT DISTINCT inside.commune_code FROM inside) AS commune
    JOIN household_status ON household_status.commune_code = commune.commune_code
        AND household_status.period_from <= $2::date
    ORDER BY household_status.commune_code, household_status.list_no, household_status.period_from DESC
), classed AS MATERIALIZED (
    SELECT inside.commune_code, inside.ethnic_group, inside.members, coalesce(status.poverty, 'unstated') AS poverty
    FROM inside
    LEFT JOIN status ON status.commune_code = inside.commune_code AND status.list_no = inside.list_no
        AND ($3 OR status.period_to IS NULL OR status.period_to > $2::date)
), near AS MATERIALIZED (
    SELECT DISTINCT area.id
    FROM polygon
    JOIN area ON area.geom && polygon.geom
    WHERE area.level IN ('commune', 'village') AND GeometryType(area.geom) IN ('POLYGON', 'MULTIPOLYGON')
      AND area.valid_from <= $2::date AND (area.valid_to IS NULL OR area.valid_to > $2::date)
), reached AS MATERIALIZED (
    -- Outlines of which the area covers a part; a shared border is no part. Most are told by one point of theirs, only
    -- those at the edge of the area need a comparison.
    SELECT area.id, area.level, CASE area.level WHEN 'commune' THEN area.code ELSE area.parent_code END AS commune_code
    FROM area
    WHERE area.id IN (SELECT near.id FROM near)
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
), unplaced AS MATERIALIZED (
    -- Commune by commune, through the index of their lists.
    SELECT commune.code, commune.reached, part.village, part.households, part.members
    FROM commune
    CROSS JOIN LATERAL (
        SELECT CASE household.located_by WHEN 'village' THEN household.village END AS village,
               count(*) AS households, sum(household.members) AS members
        FROM household
        WHERE household.commune_code = commune.code AND household.geom IS NULL
        GROUP BY 1
    ) AS part
), possible AS (
    -- Those of a village with an outline may live in it, the others anywhere in their commune.
    SELECT sum(unplaced.households) AS households, sum(unplaced.members) AS members
    FROM unplaced
    LEFT JOIN village ON village.code = unplaced.code AND village.name = fold(unplaced.village)
    WHERE coalesce(village.reached, unplaced.reached)
)
SELECT (
           SELECT coalesce(jsonb_agg(jsonb_build_object(
               'ethnic_group', part.ethnic_group, 'poverty', part.poverty,
               'households', part.households, 'members', part.members)), '[]')
           FROM (SELECT classed.ethnic_group, classed.poverty, count(*) AS households, sum(classed.members) AS members
                 FROM classed GROUP BY classed.ethnic_group, classed.poverty) AS part
       ) AS groups,
       (
           SELECT coalesce(jsonb_agg(jsonb_build_object(
               'code', part.code, 'name', named.name, 'households', part.households, 'members', part.members)), '[]')
           FROM (SELECT classed.commune_code AS code, count(*) AS households, sum(classed.members) AS members
                 FROM classed GROUP BY classed.commune_code) AS part
           LEFT JOIN LATERAL (
               SELECT area.name FROM area
               WHERE area.code = part.code
               ORDER BY area.valid_from <= $2::date AND (area.valid_to IS NULL OR area.valid_to > $2::date) DESC,
                        area.valid_from DESC
               LIMIT 1
           ) AS named ON true
       ) AS communes,
       (SELECT coalesce(possible.households, 0)::bigint FROM possible) AS possible_households,
       (SELECT coalesce(possible.members, 0)::bigint FROM possible) AS possible_members

-- Through views: area, household, household_status
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
), classed AS MATERIALIZED (
    SELECT inside.commune_code, inside.ethnic_group, inside.members, coalesce(status.poverty, 'unstated') AS poverty
    FROM inside
    LEFT JOIN LATERAL (
        SELECT household_status.poverty, household_status.period_to
        FROM household_status
        WHERE household_status.commune_code = inside.commune_code AND household_status.list_no = inside.list_no
          AND household_status.period_from <= $2::date
        ORDER BY household_status.period_from DESC
        LIMIT 1
    ) AS status ON $3 OR status.period_to IS NULL OR status.period_to > $2::date
), unplaced AS MATERIALIZED (
    SELECT household.commune_code, CASE household.located_by WHEN 'village' THEN household.village END AS village,
           count(*) AS households, sum(household.members) AS members
    FROM household
    WHERE household.geom IS NULL
    GROUP BY 1, 2
), ground AS MATERIALIZED (
    -- The outlines in which they may be, and whether the area covers a part of them; a shared border is no part.
    SELECT area.level, area.code, area.parent_code, fold(area.name) AS name,
           EXISTS (SELECT FROM piece WHERE ST_Intersects(piece.geom, ST_PointOnSurface(area.geom)))
           OR EXISTS (SELECT FROM polygon
                      WHERE polygon.geom && area.geom AND ST_Intersects(polygon.geom, area.geom)
                        AND NOT ST_Touches(polygon.geom, area.geom)) AS reached
    FROM area
    WHERE (area.level = 'commune' AND area.code IN (SELECT unplaced.commune_code FROM unplaced)
           OR area.level = 'village' AND area.parent_code IN (SELECT unplaced.commune_code FROM unplaced))
      AND area.valid_from <= $2::date AND (area.valid_to IS NULL OR area.valid_to > $2::date)
      AND GeometryType(area.geom) IN ('POLYGON', 'MULTIPOLYGON')
), village AS (
    SELECT ground.parent_code, ground.name, bool_or(ground.reached) AS reached
    FROM ground
    WHERE ground.level = 'village'
    GROUP BY ground.parent_code, ground.name
), possible AS (
    SELECT sum(unplaced.households) AS households, sum(unplaced.members) AS members
    FROM unplaced
    LEFT JOIN village ON village.parent_code = unplaced.commune_code AND village.name = fold(unplaced.village)
    LEFT JOIN ground AS commune ON commune.level = 'commune' AND commune.code = unplaced.commune_code
    WHERE coalesce(village.reached, commune.reached)
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
       (SELECT coalesce(possible.members, 0)::bigint FROM possible) AS possible_members,
       0::bigint AS suppressed

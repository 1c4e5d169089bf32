-- Through views: area, household_summary_published
-- $1 polygons as EWKB in EPSG:4326, $2 day whose boundaries and names count. Sums of published atoms, nothing else:
-- an atom lies in the area when its point does; a point on the border lies inside.
WITH polygon AS MATERIALIZED (
    SELECT part.geom FROM unnest($1::bytea[]) AS footprint, ST_Dump(ST_GeomFromEWKB(footprint)) AS part
), piece AS MATERIALIZED (
    -- Small pieces, so that a point is compared with few vertices. Up to 128 vertices a polygon stays as it is.
    SELECT ST_Subdivide(polygon.geom, 128) AS geom FROM polygon
), inside AS MATERIALIZED (
    SELECT atom.commune_code, atom.ethnic_group, atom.poverty, atom.households, atom.members
    FROM household_summary_published AS atom
    WHERE EXISTS (SELECT FROM piece WHERE piece.geom && atom.geom AND ST_Intersects(piece.geom, atom.geom))
), unplaced AS MATERIALIZED (
    SELECT atom.commune_code, sum(atom.households) AS households, sum(atom.members) AS members
    FROM household_summary_published AS atom
    WHERE atom.geom IS NULL AND atom.households IS NOT NULL
    GROUP BY atom.commune_code
), possible AS (
    SELECT sum(unplaced.households) AS households, sum(unplaced.members) AS members
    FROM unplaced
    JOIN area ON area.code = unplaced.commune_code AND area.level = 'commune'
        AND area.valid_from <= $2::date AND (area.valid_to IS NULL OR area.valid_to > $2::date)
    -- The area covers a part of the commune; a shared border is no part.
    WHERE EXISTS (SELECT FROM piece WHERE ST_Intersects(piece.geom, ST_PointOnSurface(area.geom)))
       OR EXISTS (SELECT FROM polygon
                  WHERE polygon.geom && area.geom AND ST_Intersects(polygon.geom, area.geom)
                    AND NOT ST_Touches(polygon.geom, area.geom))
)
SELECT (
           SELECT coalesce(jsonb_agg(jsonb_build_object(
               'ethnic_group', part.ethnic_group, 'poverty', part.poverty,
               'households', part.households, 'members', part.members)), '[]')
           FROM (SELECT inside.ethnic_group, inside.poverty,
                        sum(inside.households) AS households, sum(inside.members) AS members
                 FROM inside
                 WHERE inside.households IS NOT NULL
                 GROUP BY inside.ethnic_group, inside.poverty) AS part
       ) AS groups,
       (
           SELECT coalesce(jsonb_agg(jsonb_build_object(
               'code', part.code, 'name', named.name, 'households', part.households, 'members', part.members)), '[]')
           FROM (SELECT inside.commune_code AS code,
                        sum(inside.households) AS households, sum(inside.members) AS members
                 FROM inside
                 WHERE inside.households IS NOT NULL
                 GROUP BY inside.commune_code) AS part
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
       (SELECT count(*) FROM inside WHERE inside.households IS NULL) AS suppressed

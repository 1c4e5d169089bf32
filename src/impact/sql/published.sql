-- Through views: area, household_summary_published
-- $1 polygons as EWKB in EPSG:4326, $2 day whose boundaries and names count. Sums of published atoms, nothing else:
-- an atom lies in the area when its point does; a point on the border lies inside.
WITH polygon AS MATERIALIZED (
    SELECT part.geom FROM unnest($1::bytea[]) AS footprint, ST_Dump(ST_GeomFromEWKB(footprint)) AS part
), piece AS MATERIALIZED (
    -- Small pieces, so that a point is compared with few vertices. Up to 128 vertices a polygon stays as it is.
    SELECT ST_Subdivide(polygon.geom, 128) AS geom FROM polygon
), inside AS MATERIALIZED (
    -- Pieces share their seams, and named areas their borders: an atom met twice is one atom.
    SELECT DISTINCT atom.id, atom.commune_code, atom.ethnic_group, atom.poverty, atom.households, atom.members
    FROM piece
    JOIN household_summary_published AS atom ON atom.geom && piece.geom AND ST_Intersects(piece.geom, atom.geom)
), near AS MATERIALIZED (
    SELECT DISTINCT area.id
    FROM polygon
    JOIN area ON area.geom && polygon.geom
    WHERE area.level = 'commune' AND GeometryType(area.geom) IN ('POLYGON', 'MULTIPOLYGON')
      AND area.valid_from <= $2::date AND (area.valid_to IS NULL OR area.valid_to > $2::date)
), reached AS MATERIALIZED (
    -- Communes of which the area covers a part; a shared border is no part. Most are told by one point of theirs, only
    -- those at the edge of the area need a comparison.
    SELECT area.code
    FROM area
    WHERE area.id IN (SELECT near.id FROM near)
      AND CASE
          WHEN EXISTS (SELECT FROM (SELECT ST_PointOnSurface(area.geom) AS geom OFFSET 0) AS middle
                       JOIN piece ON piece.geom && middle.geom AND ST_Intersects(piece.geom, middle.geom)) THEN true
          ELSE EXISTS (SELECT FROM polygon
                       WHERE polygon.geom && area.geom AND ST_Intersects(polygon.geom, area.geom)
                         AND NOT ST_Touches(polygon.geom, area.geom)) END
), possible AS (
    SELECT sum(atom.households) AS households, sum(atom.members) AS members
    FROM household_summary_published AS atom
    WHERE atom.geom IS NULL AND atom.commune_code IN (SELECT reached.code FROM reached)
)
SELECT (
           SELECT coalesce(jsonb_agg(jsonb_build_object(
               'ethnic_group', part.ethnic_group, 'poverty', part.poverty,
               'households', part.households, 'members', part.members)), '[]')
           FROM (SELECT inside.ethnic_group, inside.poverty,
                        sum(inside.households) AS households, sum(inside.members) AS members
                 FROM inside
                 GROUP BY inside.ethnic_group, inside.poverty) AS part
       ) AS groups,
       (
           SELECT coalesce(jsonb_agg(jsonb_build_object(
               'code', part.code, 'name', named.name, 'households', part.households, 'members', part.members)), '[]')
           FROM (SELECT inside.commune_code AS code,
                        sum(inside.households) AS households, sum(inside.members) AS members
                 FROM inside
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
       (SELECT coalesce(possible.members, 0)::bigint FROM possible) AS possible_members

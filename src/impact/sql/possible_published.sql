-- Through views: area, household_summary_published
-- $1 polygons as EWKB in EPSG:4326, $2 day whose boundaries count: published figures without a place, of communes that
-- the area covers in part. Only communes with such figures are compared with it.
WITH polygon AS MATERIALIZED (
    SELECT part.geom FROM unnest($1::bytea[]) AS footprint, ST_Dump(ST_GeomFromEWKB(footprint)) AS part
), unplaced AS MATERIALIZED (
    SELECT atom.commune_code AS code, sum(atom.households) AS households, sum(atom.members) AS members
    FROM household_summary_published AS atom
    WHERE atom.geom IS NULL
    GROUP BY atom.commune_code
), piece AS MATERIALIZED (
    -- Small pieces, so that a point is compared with few vertices. Up to 128 vertices a polygon stays as it is.
    SELECT ST_Subdivide(polygon.geom, 128) AS geom FROM polygon WHERE EXISTS (SELECT FROM unplaced)
), near AS MATERIALIZED (
    SELECT DISTINCT area.id
    FROM polygon
    JOIN area ON area.geom && polygon.geom
    WHERE area.level = 'commune' AND GeometryType(area.geom) IN ('POLYGON', 'MULTIPOLYGON')
      AND area.valid_from <= $2::date AND (area.valid_to IS NULL OR area.valid_to > $2::date)
      AND area.code IN (SELECT unplaced.code FROM unplaced)
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
)
SELECT coalesce(sum(unplaced.households), 0)::bigint AS households, coalesce(sum(unplaced.members), 0)::bigint AS members
FROM unplaced
WHERE unplaced.code IN (SELECT reached.code FROM reached)

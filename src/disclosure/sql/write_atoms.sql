-- $1 edition, $2 day whose poverty status and boundaries count, $3 fewest households of a published atom.
-- Writes the atoms that may be published and, for each place with something smaller, one row without figures.
-- Says what there was, from the same snapshot.
WITH world (half_m, cell_m) AS (
    -- EPSG:3857: half the width of the square, and of its 2048 columns of zoom 11 one (OGC TMS 2.0, annex D.1).
    VALUES (20037508.342789244::float8, 2 * 20037508.342789244::float8 / 2048)
), classed AS (
    SELECT household.commune_code, household.ethnic_group, household.members,
           coalesce(status.poverty, 'unstated') AS poverty,
           -- As in the tiles: west and north edges belong to the cell, east and south ones to the neighbour.
           -- A point beyond the square (above 85.05 degrees) belongs to the cell at its edge.
           CASE WHEN household.geom IS NOT NULL THEN
               least(greatest(floor((ST_X(household.geom_3857) + world.half_m) / world.cell_m), 0), 2047)::int END AS x,
           CASE WHEN household.geom IS NOT NULL THEN
               least(greatest(floor((world.half_m - ST_Y(household.geom_3857)) / world.cell_m), 0), 2047)::int END AS y
    FROM household
    CROSS JOIN world
    LEFT JOIN household_status AS status
        ON status.commune_code = household.commune_code AND status.list_no = household.list_no
        AND status.period @> $2::date
), atom AS MATERIALIZED (
    SELECT classed.commune_code, coalesce('11/' || classed.x || '/' || classed.y, 'none') AS cell,
           classed.ethnic_group, classed.poverty, classed.x, classed.y,
           count(*)::int AS households, sum(classed.members)::int AS members
    FROM classed
    GROUP BY classed.commune_code, classed.x, classed.y, classed.ethnic_group, classed.poverty
), place AS MATERIALIZED (
    SELECT place.commune_code, place.cell, place.withheld,
           CASE WHEN place.x IS NULL THEN NULL
                WHEN ST_IsEmpty(ground.geom) IS NOT FALSE THEN ST_Transform(ST_Centroid(cell.geom_3857), 4326)
                ELSE ST_PointOnSurface(ground.geom) END AS geom
    FROM (
        SELECT atom.commune_code, atom.cell, atom.x, atom.y, bool_or(atom.households < $3) AS withheld
        FROM atom
        GROUP BY atom.commune_code, atom.cell, atom.x, atom.y
    ) AS place
    LEFT JOIN LATERAL (
        SELECT ST_TileEnvelope(11, place.x, place.y) AS geom_3857
    ) AS cell ON place.x IS NOT NULL
    LEFT JOIN LATERAL (
        SELECT area.geom FROM area
        WHERE area.code = place.commune_code AND area.level = 'commune'
        ORDER BY area.valid @> $2::date DESC, area.valid_from DESC
        LIMIT 1
    ) AS commune ON place.x IS NOT NULL
    -- A household may be placed outside the commune that it states; the cell's middle stands for it then.
    LEFT JOIN LATERAL (
        SELECT ST_CollectionExtract(ST_Intersection(commune.geom, ST_Transform(cell.geom_3857, 4326)), 3) AS geom
    ) AS ground ON place.x IS NOT NULL
), written AS (
    INSERT INTO household_summary (edition, commune_code, cell, ethnic_group, poverty, households, members, geom)
    SELECT $1, row.commune_code, row.cell, row.ethnic_group, row.poverty, row.households, row.members, row.geom
    FROM (
        SELECT atom.commune_code, atom.cell, atom.ethnic_group, atom.poverty, atom.households, atom.members, place.geom
        FROM atom
        JOIN place ON place.commune_code = atom.commune_code AND place.cell = atom.cell
        WHERE atom.households >= $3
        UNION ALL
        SELECT place.commune_code, place.cell, 'withheld', 'withheld', NULL, NULL, place.geom
        FROM place
        WHERE place.withheld
    ) AS row
    -- Ids follow what is written and nothing else.
    ORDER BY row.commune_code, row.cell, row.ethnic_group, row.poverty
)
SELECT count(*) AS atoms,
       count(*) FILTER (WHERE atom.households >= $3) AS published,
       (SELECT count(*) FROM place WHERE place.withheld) AS places_withheld,
       coalesce(sum(atom.households), 0)::bigint AS households,
       coalesce(sum(atom.households) FILTER (WHERE atom.households < $3), 0)::bigint AS households_withheld
FROM atom

-- Rows keep their place once. The copies in EPSG:3857 were made for tiles cut by the database; tiles come from the map in memory, and
-- each import paid for the second column and its index.

CREATE OR REPLACE FUNCTION count_household_atoms(edition int, day date) RETURNS void
    LANGUAGE sql SET search_path = public, pg_temp AS $$
WITH world (half_m, cell_m) AS (
    -- EPSG:3857: half the width of the square, and of its 2048 columns of zoom 11 one (OGC TMS 2.0, annex D.1).
    VALUES (20037508.342789244::float8, 2 * 20037508.342789244::float8 / 2048)
), classed AS (
    SELECT household.commune_code, household.ethnic_group, household.members,
           coalesce(status.poverty, 'unstated') AS poverty,
           -- As in the tiles: west and north edges belong to the cell, east and south ones to the neighbour.
           -- A point beyond the square (above 85.05 degrees) belongs to the cell at its edge.
           CASE WHEN household.geom IS NOT NULL THEN
               least(greatest(floor((ST_X(place.geom) + world.half_m) / world.cell_m), 0), 2047)::int END AS x,
           CASE WHEN household.geom IS NOT NULL THEN
               least(greatest(floor((world.half_m - ST_Y(place.geom)) / world.cell_m), 0), 2047)::int END AS y
    FROM household
    CROSS JOIN world
    CROSS JOIN LATERAL (SELECT ST_Transform(household.geom, 3857) AS geom OFFSET 0) AS place
    LEFT JOIN household_status AS status
        ON status.commune_code = household.commune_code AND status.list_no = household.list_no
        AND status.period @> $2
)
INSERT INTO edition_atom (edition, commune_code, cell, ethnic_group, poverty, households, members)
SELECT $1, classed.commune_code, coalesce('11/' || classed.x || '/' || classed.y, 'none'),
       classed.ethnic_group, classed.poverty, count(*), sum(classed.members)
FROM classed
GROUP BY classed.commune_code, classed.x, classed.y, classed.ethnic_group, classed.poverty
$$;

ALTER TABLE area DROP COLUMN geom_3857;
ALTER TABLE household DROP COLUMN geom_3857;
DROP VIEW household_summary_published;
ALTER TABLE household_summary DROP COLUMN geom_3857;
CREATE VIEW household_summary_published AS
SELECT summary.*, (SELECT edition.as_of FROM edition WHERE edition.id = summary.edition) AS as_of
FROM household_summary AS summary
WHERE summary.edition = (SELECT max(edition.id) FROM edition WHERE edition.published_at IS NOT NULL);
ALTER TABLE disaster_event DROP COLUMN geom_3857;
ALTER TABLE warning DROP COLUMN geom_3857;
ALTER TABLE cultural_item DROP COLUMN geom_3857;
ALTER TABLE shelter DROP COLUMN geom_3857;
ALTER TABLE road DROP COLUMN geom_3857;
ALTER TABLE road_status DROP COLUMN geom_3857;
ALTER TABLE facility DROP COLUMN geom_3857;

-- What rows were is compared with what they are.
UPDATE change SET before = before - 'geom_3857' WHERE before ? 'geom_3857';

-- Only the functions of the change triggers write here, each for the transaction whose row it has just made, and no such row is ever taken
-- away: the check of the key asked this again for each changed row, a tenth of the cost of an import.
ALTER TABLE change DROP CONSTRAINT change_txn_fkey;

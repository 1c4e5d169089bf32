-- The cells of a tile, each with what its rows add up to. $1 collection, $2 areas (null: all rows), $3 openings, $4 zoom,
-- $5 column, $6 row, $7 first and $8 last instant, $9 ids of the rows that a filter takes (null: all rows). A tile has 16 x 16 cells; the id of one is column + 1 + 16 x row. The
-- mark of a cell stands at the mean of its rows' places, rounded down to a unit of the square, and within the tile.
WITH tile AS (
    SELECT $5::bigint * (1::bigint << (32 - $4::int)) AS west, $6::bigint * (1::bigint << (32 - $4)) AS north,
           1::bigint << (32 - $4) AS side, 1::bigint << (28 - $4) AS step
), found AS (
    SELECT (p.x - tile.west) / tile.step AS col, (p.y - tile.north) / tile.step AS line, p.x - tile.west AS x, p.y - tile.north AS y,
           p.households, p.members, tile.step
    FROM oracle.point AS p CROSS JOIN tile
    WHERE p.collection = $1 AND p.x >= tile.west AND p.x < tile.west + tile.side AND p.y >= tile.north AND p.y < tile.north + tile.side
      AND oracle.is_open(p, $2::text[], $3::jsonb) AND oracle.holds(p.reported, $7, $8) AND ($9::bigint[] IS NULL OR p.id = ANY ($9))
), summed AS (
    SELECT found.col, found.line, sum(found.households)::bigint AS households, sum(found.members)::bigint AS members,
           floor(sum(found.x) / count(*))::bigint AS x, floor(sum(found.y) / count(*))::bigint AS y
    FROM found GROUP BY found.col, found.line
)
SELECT to_jsonb('cell ' || summed.col + 1 + 16 * summed.line) AS key,
       jsonb_build_object('households', summed.households, 'members', summed.members,
                          'x', least(oracle.in_tile(summed.x, $4), 4095), 'y', least(oracle.in_tile(summed.y, $4), 4095)) AS value
FROM summed

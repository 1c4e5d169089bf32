-- The rows of a tile and of its margin (64 of 4096 units, both ends included), each with its place in units of the tile and
-- its attributes. $1 collection, $2 areas (null: all rows), $3 openings, $4 zoom, $5 column, $6 row, $7 first and $8 last
-- instant, $9 this day, $10 ids of the rows that a filter takes (null: all rows).
SELECT to_jsonb('feature ' || p.id) AS key,
       jsonb_build_object('x', place.x, 'y', place.y) || p.attributes || CASE WHEN p.collection = 'household'
           THEN jsonb_build_object('poverty', oracle.poverty(p.statuses, $9::date, true)) ELSE '{}' END AS value
FROM oracle.point AS p
CROSS JOIN LATERAL (
    SELECT oracle.in_tile(p.x - $5::bigint * (1::bigint << (32 - $4::int)), $4) AS x,
           oracle.in_tile(p.y - $6::bigint * (1::bigint << (32 - $4)), $4) AS y
) AS place
WHERE p.collection = $1 AND place.x BETWEEN -64 AND 4160 AND place.y BETWEEN -64 AND 4160
  AND oracle.is_open(p, $2::text[], $3::jsonb) AND oracle.holds(p.reported, $7, $8) AND ($10::bigint[] IS NULL OR p.id = ANY ($10))

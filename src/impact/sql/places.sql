-- Through views: cultural_item, facility, shelter
-- $1 polygons in degrees as EWKB, $2 metres, $3 most rows of a kind. Shelters in the ground and so many metres around it with their
-- distance, facilities and things of culture in it. The border belongs to the ground. Polygons may overlap, so each is asked by itself;
-- large ones are cut into pieces that an index finds.
WITH piece AS MATERIALIZED (
    SELECT ST_Subdivide(part.geom, 128) AS geom FROM ST_Dump(ST_GeomFromEWKB($1::bytea)) AS part
), near AS (
    SELECT shelter.id, min(ST_Distance(piece.geom::geography, shelter.geom::geography)) AS metres
    FROM piece
    -- A degree of longitude is at least 100 km long where the country lies, as is one of latitude.
    JOIN shelter ON shelter.geom && ST_Expand(piece.geom, $2::float8 / 100000)
    WHERE ST_DWithin(piece.geom::geography, shelter.geom::geography, $2::float8)
    GROUP BY shelter.id
), found AS (
    SELECT 'shelter' AS what, shelter.code, shelter.name, shelter.status AS kind, shelter.area_code, shelter.capacity::bigint, near.metres,
           false AS illustration
    FROM near JOIN shelter ON shelter.id = near.id
    UNION ALL
    SELECT 'facility', facility.code, facility.name, facility.kind, facility.area_code, NULL, 0, false
    FROM facility
    WHERE EXISTS (SELECT FROM piece WHERE ST_Intersects(piece.geom, facility.geom))
    UNION ALL
    SELECT 'culture', cultural_item.code, cultural_item.name, cultural_item.kind, cultural_item.area_code, NULL, 0,
           coalesce(cultural_item.illustration, false)
    FROM cultural_item
    WHERE EXISTS (SELECT FROM piece WHERE ST_Intersects(piece.geom, cultural_item.geom))
), ranked AS (
    SELECT found.*, row_number() OVER (PARTITION BY found.what ORDER BY found.metres, found.area_code, found.name, found.code) AS place
    FROM found
)
SELECT ranked.what, ranked.code, ranked.name, ranked.kind, ranked.area_code, ranked.capacity, ranked.metres, ranked.illustration
FROM ranked
WHERE ranked.place <= $3::bigint + 1
ORDER BY ranked.what, ranked.place

-- The places of a filter as rows are compared with them: in degrees of WGS 84, valid, or empty when nothing of them is left. $1 the
-- places as Well-Known Text, x before y; $2 number of their system for PostGIS; $3 the system as PROJ reads it, null where the number
-- says it; $4 the least length into which lines of another system are cut, in its units: then they stay where they are, to a
-- few centimetres. However long the lines are, there are few pieces.
SELECT ST_AsEWKB(made.geom) AS place
FROM unnest($1::text[]) WITH ORDINALITY AS given (wkt, number)
CROSS JOIN LATERAL (SELECT ST_GeomFromText(given.wkt) AS geom) AS drawn
CROSS JOIN LATERAL (
    SELECT CASE WHEN $2::int = 4326 THEN drawn.geom
        ELSE ST_Segmentize(drawn.geom, greatest($4::float8, (ST_Length(drawn.geom) + ST_Perimeter(drawn.geom)) / 4000)) END AS geom
) AS cut
CROSS JOIN LATERAL (
    SELECT ST_SetSRID(CASE
        WHEN $2::int = 4326 THEN cut.geom
        WHEN $3::text IS NULL THEN ST_Transform(ST_SetSRID(cut.geom, $2::int), 4326)
        ELSE ST_Transform(cut.geom, $3::text, '+proj=longlat +datum=WGS84 +no_defs') END, 4326) AS geom
) AS moved
CROSS JOIN LATERAL (SELECT ST_MakeValid(moved.geom, 'method=structure keepcollapsed=false') AS geom) AS made
ORDER BY given.number

-- A box of another reference system as ground in degrees of WGS 84, and the box around it. $1 the system as PROJ reads it;
-- $2, $3, $4, $5 least x, least y, greatest x, greatest y; $6 the length into which its edges are cut, in units of the system.
SELECT
    ST_AsEWKB(geom) AS ground,
    ST_XMin(geom) AS west,
    ST_YMin(geom) AS south,
    ST_XMax(geom) AS east,
    ST_YMax(geom) AS north
FROM (
    -- A box without width is a line: as a polygon it would stop comparisons.
    SELECT ST_MakeValid(ST_SetSRID(
        ST_Transform(
            ST_Segmentize(
                ST_MakeEnvelope($2::float8, $3::float8, $4::float8, $5::float8), $6::float8
            ),
            $1::text, '+proj=longlat +datum=WGS84 +no_defs'
        ), 4326
    )) AS geom
) AS box

-- The ground that the bench's units stand on: chance that is the same in every run, the outline of an invented country in
-- the place of Vietnam, and the bending of straight borders. Everything of the bench's own lives in the schema `bench`.

SET client_min_messages = warning;
DROP SCHEMA IF EXISTS peer CASCADE;
DROP SCHEMA IF EXISTS bench CASCADE;
CREATE SCHEMA bench;

-- A number from 0 to 1 (exclusive) that depends on nothing but the row and the use that is made of it.
CREATE FUNCTION bench.chance(of_row bigint, of_use bigint) RETURNS float8 LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN (hashint8extended(of_row, of_use) >> 11 & 9007199254740991)::float8 / 9007199254740992.0;

-- Moves a place as rivers and ridges move a border, and rounds it to six decimals as published boundaries are. The sum of
-- amplitude times frequency is 0.6 in each direction: the map stays one to one, so that no border ever crosses itself.
CREATE FUNCTION bench.bent(x float8, y float8) RETURNS geometry LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN ST_SetSRID(ST_MakePoint(
        floor((x + 0.0030 * sin( 50 * x +   49 * y + 0.4) + 0.00090 * sin( 130 * y -  152 * x + 2.1)
                 + 0.0002 * sin(410 * x +  438 * y + 1.2) + 0.00005 * sin(1210 * y - 1333 * x + 0.9)) * 1e6 + 0.5) / 1e6,
        floor((y + 0.0030 * sin( 52 * y -   47 * x + 1.7) + 0.00090 * sin( 147 * x +  136 * y + 0.2)
                 + 0.0002 * sin(445 * y -  402 * x + 2.8) + 0.00005 * sin(1302 * x + 1243 * y + 1.5)) * 1e6 + 0.5) / 1e6), 4326);

-- A ring with a vertex every `step` degrees, bent. Each side is walked from its lesser end, whichever way the ring goes:
-- the two units that share a border share its vertices to the last bit.
CREATE FUNCTION bench.bent_ring(ring geometry, step float8) RETURNS geometry LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    WITH corner AS (
        SELECT path[1] AS place, ST_X(geom) AS x, ST_Y(geom) AS y,
               lead(ST_X(geom)) OVER (ORDER BY path) AS next_x, lead(ST_Y(geom)) OVER (ORDER BY path) AS next_y
        FROM ST_DumpPoints(ring)
    ), side AS (
        SELECT place, (x, y) < (next_x, next_y) AS ahead, greatest(1, ceil(sqrt((next_x - x) ^ 2 + (next_y - y) ^ 2) / step))::int AS steps,
               CASE WHEN (x, y) < (next_x, next_y) THEN ARRAY[x, y, next_x, next_y] ELSE ARRAY[next_x, next_y, x, y] END AS e
        FROM corner WHERE next_x IS NOT NULL
    ), straight AS (
        -- Kept apart (OFFSET 0), so that bent() is called with two columns and dissolves into the statement.
        SELECT place, CASE WHEN ahead THEN at ELSE -at END AS at,
               e[1] + (e[3] - e[1]) * (at::float8 / steps) AS x, e[2] + (e[4] - e[2]) * (at::float8 / steps) AS y
        FROM side, generate_series(CASE WHEN ahead THEN 0 ELSE 1 END, CASE WHEN ahead THEN steps - 1 ELSE steps END) AS at
        OFFSET 0
    ), line AS (
        SELECT ST_MakeLine(bench.bent(x, y) ORDER BY place, at) AS geom FROM straight
    )
    SELECT ST_MakePolygon(ST_AddPoint(geom, ST_StartPoint(geom))) FROM line
$$;

-- The polygons of a coarse unit, bent. A coarse unit has no holes.
CREATE FUNCTION bench.bent_unit(unit geometry, step float8) RETURNS geometry LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT ST_Multi(ST_Collect(bench.bent_ring(ST_ExteriorRing(part.geom), step) ORDER BY part.path)) FROM ST_Dump(unit) AS part
$$;

-- Drawn by hand, a long S between 8.6 and 23.4 degrees north.
CREATE TABLE bench.outline AS SELECT ST_SetSRID(ST_GeomFromText('POLYGON((
    102.2 22.4, 102.9 22.6, 103.6 22.7, 104.4 22.7, 105.3 23.3, 106.2 22.9, 106.7 22.2, 107.5 21.6, 108.0 21.5, 107.2 20.9,
    106.6 20.3, 105.9 19.9, 105.7 18.9, 106.3 18.1, 106.7 17.4, 107.6 16.6, 108.3 16.1, 108.9 15.2, 109.2 14.0, 109.4 12.8,
    109.1 11.7, 108.3 10.9, 107.2 10.4, 106.7 9.8, 106.2 9.3, 105.3 8.7, 104.8 8.8, 104.9 9.8, 104.5 10.4, 105.3 10.9,
    106.0 11.5, 106.9 11.9, 107.5 12.4, 107.5 13.5, 107.5 14.6, 107.3 15.6, 106.9 16.2, 106.2 17.2, 105.5 18.1, 104.6 18.8,
    104.1 19.4, 104.8 20.0, 103.9 20.7, 103.1 21.0, 102.8 21.7, 102.2 22.4))'), 4326) AS geom;

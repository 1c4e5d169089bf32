-- What is asked: the tiles, and three fringed areas with about 1,000, 50,000 and 500,000 households (fewer in a smaller
-- world: a seventh of all at most), of as many vertices as surveyed floods have.

CREATE TABLE bench.tile AS
WITH whole AS (
    SELECT (ST_X(place) / 40075016.6855784 + 0.5) AS x, (0.5 - ST_Y(place) / 40075016.6855784) AS y
    FROM household CROSS JOIN LATERAL (SELECT ST_Transform(geom, 3857) AS place OFFSET 0) AS made WHERE geom IS NOT NULL
), counted AS (
    SELECT z, floor(x * 2 ^ z)::int AS x, floor(y * 2 ^ z)::int AS y, count(*) AS households
    FROM whole, (VALUES (5), (8), (11), (14)) AS zoom (z) GROUP BY 1, 2, 3
), drawn AS (
    -- Tiles with many households are asked for more often, as on a map.
    SELECT *, row_number() OVER (PARTITION BY z ORDER BY -ln(1 - bench.chance(x * 100000 + y, 70 + z)) / sqrt(households)) AS place FROM counted
)
SELECT z, x, y, households, place FROM drawn WHERE place <= CASE z WHEN 5 THEN 5 WHEN 8 THEN 24 ELSE 60 END ORDER BY z, place;

CREATE TABLE bench.flood AS
WITH wanted (name, number, vertices, part) AS (VALUES ('1 k', 1000, 1500, 0.31), ('50 k', 50000, 8000, 0.31), ('500 k', 500000, 19000, 0.47)
), middle AS (
    SELECT wanted.*, least(number, (SELECT count(*) FROM household) / 7) AS households, settlement.geom AS middle
    FROM wanted JOIN bench.settlement ON settlement.id = floor(part * (SELECT count(*) FROM bench.settlement))::int
), reach AS (
    SELECT middle.*, (SELECT max(far) FROM (SELECT geom <-> middle AS far FROM household WHERE geom IS NOT NULL
                                            ORDER BY geom <-> middle LIMIT households) AS near) AS radius
    FROM middle
)
SELECT name, vertices, ST_MakePolygon(ST_AddPoint(line, ST_StartPoint(line))) AS geom FROM reach CROSS JOIN LATERAL (
    SELECT ST_MakeLine(ST_SetSRID(ST_MakePoint(ST_X(middle) + r * cos(turn), ST_Y(middle) + r * sin(turn)), 4326) ORDER BY turn) AS line
    FROM (SELECT turn, radius * (1 + 0.2 * sin(3 * turn + 1) + 0.12 * sin(8 * turn + 2) + 0.07 * sin(21 * turn) + 0.05 * sin(67 * turn)
                                 + 0.02 * sin(409 * turn)) AS r
          FROM (SELECT step * 2 * pi() / vertices AS turn FROM generate_series(0, vertices - 2) AS step) AS turns) AS edge
) AS closed;
ANALYZE bench.tile;
ANALYZE bench.flood;

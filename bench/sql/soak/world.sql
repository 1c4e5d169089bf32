-- What the soak adds to the world: roads, shelters, facilities, reports of roads, and tracks of storms. Run after event.sql;
-- the settlements say where people are.

SET session_replication_role = replica;

-- Places near settlements, each with the commune of its settlement.
CREATE TABLE bench.spot AS
SELECT n, cell.code AS area_code, ST_SetSRID(ST_MakePoint(ST_X(settlement.geom) + 0.02 * (bench.chance(n, 71) - 0.5),
                                                          ST_Y(settlement.geom) + 0.02 * (bench.chance(n, 72) - 0.5)), 4326) AS geom
FROM generate_series(1, 6000) AS n
CROSS JOIN (SELECT count(*) AS all_of FROM bench.settlement) AS settlements
JOIN bench.settlement ON settlement.id = 1 + floor(settlements.all_of * bench.chance(n, 70))::int
JOIN bench.cell ON cell.id = settlement.cell;

INSERT INTO shelter (code, name, area_code, capacity, status, geom)
SELECT 's-' || n, 'Trường ' || n % 97, area_code, nullif(50 * floor(12 * bench.chance(n, 73))::int, 0),
       (ARRAY['ready', 'open', 'full', 'closed'])[1 + floor(4 * bench.chance(n, 74))::int], geom
FROM bench.spot WHERE n <= 3000 ORDER BY n;

INSERT INTO facility (code, kind, name, area_code, geom)
SELECT 'f-' || n, (ARRAY['school', 'clinic', 'office', 'culture_house', 'other'])[1 + floor(5 * bench.chance(n, 75))::int], 'Trạm ' || n % 89, area_code, geom
FROM bench.spot WHERE n BETWEEN 3001 AND 5000 ORDER BY n;

INSERT INTO road_status (code, area_code, status, reason, reported_at, geom)
SELECT 'r-' || n, area_code, (ARRAY['open', 'difficult', 'closed'])[1 + floor(3 * bench.chance(n, 76))::int],
       CASE WHEN bench.chance(n, 77) < 0.7 THEN 'Sạt lở ' || n % 5 END, timestamptz '2026-06-01Z' + bench.chance(n, 78) * interval '150 days', geom
FROM bench.spot WHERE n > 4000 ORDER BY n;

-- A way through the hills: each step turns a little and is some 300 metres long.
CREATE FUNCTION bench.way(of_row bigint, start geometry, steps int, step float8) RETURNS geometry LANGUAGE sql IMMUTABLE AS $$
    WITH turned AS (
        SELECT n, 2 * pi() * bench.chance(of_row, 80) + sum(1.4 * (bench.chance(1000 * of_row + n, 81) - 0.5)) OVER (ORDER BY n) AS turn
        FROM generate_series(1, steps) AS n
    ), walked AS (
        SELECT n, sum(cos(turn)) OVER (ORDER BY n) AS east, sum(sin(turn)) OVER (ORDER BY n) AS north FROM turned
    )
    SELECT ST_SetSRID(ST_MakeLine(ST_MakePoint(ST_X(start) + step * east, ST_Y(start) + step * north) ORDER BY n), 4326) FROM walked
$$;

INSERT INTO road (code, name, class, geom)
SELECT 'd-' || n, 'Đường ' || n, (ARRAY['national', 'provincial', 'district', 'commune', 'other'])[1 + floor(5 * bench.chance(n, 82))::int],
       CASE WHEN n % 6 = 0 THEN ST_Collect(bench.way(n, geom, 40, 0.003), bench.way(n + 10000, geom, 15, 0.002))
            ELSE ST_Multi(bench.way(n, geom, 20 + n % 90, 0.003)) END
FROM bench.spot WHERE n % 8 = 0 ORDER BY n;

INSERT INTO disaster_event (code, kind, name, risk_level, state, started_at, ended_at, wind_kt, source, geom)
SELECT 'track-' || n, 'bao', 'Bão ' || n, 1 + n % 5, 'past', timestamptz '2020-01-01Z' + n * interval '20 days', timestamptz '2020-01-04Z' + n * interval '20 days',
       30 + n % 90, 'bench', bench.way(n, geom, 12 + n % 20, 0.15)
FROM bench.spot WHERE n <= 150 ORDER BY n;

ANALYZE shelter; ANALYZE facility; ANALYZE road_status; ANALYZE road; ANALYZE disaster_event;

-- 20,000 events into `disaster_event`: three of ten are points, the others fringed areas of 120 vertices, most of them small.

SET session_replication_role = replica;
INSERT INTO disaster_event (code, kind, name, risk_level, state, started_at, source, geom)
WITH known AS (
    SELECT (SELECT array_agg(id ORDER BY sort) FROM hazard) AS kinds, (SELECT count(*) FROM bench.settlement) AS settlements
), event AS (
    SELECT e, known.kinds, ST_X(geom) + 0.05 * (bench.chance(e, 60) - 0.5) AS x, ST_Y(geom) + 0.05 * (bench.chance(e, 61) - 0.5) AS y,
           0.003 + 0.06 * bench.chance(e, 62) ^ 4 AS radius
    FROM generate_series(1, 20000) AS e CROSS JOIN known
    JOIN bench.settlement ON settlement.id = 1 + floor(known.settlements * bench.chance(e, 63))::int
)
SELECT 'bench-' || e, kinds[1 + floor(cardinality(kinds) * bench.chance(e, 64))::int], 'Sự kiện ' || e,
       1 + floor(5 * bench.chance(e, 65) ^ 2)::int, 'past', timestamptz '2016-01-01Z' + bench.chance(e, 66) * interval '3900 days', 'bench',
       CASE WHEN bench.chance(e, 67) < 0.3 THEN ST_SetSRID(ST_MakePoint(x, y), 4326) ELSE fringe.geom END
FROM event CROSS JOIN LATERAL (
    SELECT ST_MakePolygon(ST_AddPoint(line, ST_StartPoint(line))) AS geom FROM (
        SELECT ST_MakeLine(ST_SetSRID(ST_MakePoint(x + r * cos(turn), y + r * sin(turn)), 4326) ORDER BY turn) AS line
        FROM (SELECT turn, radius * (1 + 0.22 * sin(4 * turn + e) + 0.1 * sin(13 * turn + 2 * e)) AS r
              FROM (SELECT step * pi() / 60 AS turn FROM generate_series(0, 119) AS step) AS turns) AS reach) AS closed
) AS fringe
ORDER BY e;
VACUUM (ANALYZE) disaster_event;
